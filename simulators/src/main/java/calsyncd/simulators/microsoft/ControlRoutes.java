package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What scripts do behind the backs of clients.
 *
 * <ul>
 *   <li>{@code POST /control/mailboxes {"action": A, "user": U, "calendar": id or name}}: {@code
 *       disable}, {@code enable}, {@code delete_calendar}, {@code expire_delta_tokens} (+ {@code
 *       form}: gone, gone_with_location, bad_request, resync_required; without a calendar all of
 *       them), {@code move_event} (+ {@code event}; answers its new id), {@code invite} (+ {@code
 *       from}, {@code event}: an invitation by somebody else has arrived; answers its id), {@code
 *       cancel_invitation} (+ {@code event}: its organizer has cancelled it)
 *   <li>{@code POST /control/lifecycle {"user": U, "event": missed | subscriptionRemoved |
 *       reauthorizationRequired, "pause": false}}: for all subscriptions of the user; {@code pause}
 *       stops their notifications until they are reauthorized
 *   <li>{@code POST /control/delta {"switches": {"masters": true, ...}, "lag_ms": 0, "seed": 1,
 *       "repeat_rate": 0, "empty_page_rate": 0}}, {@code GET} shows them
 * </ul>
 */
final class ControlRoutes {
  private final Map<String, Mailbox> mailboxes;
  private final EventWriter writer;
  private final Subscriptions subscriptions;
  private final ChangeNotifier notifier;
  private final AtomicReference<DeltaOptions> delta;

  ControlRoutes(
      Map<String, Mailbox> mailboxes,
      EventWriter writer,
      Subscriptions subscriptions,
      ChangeNotifier notifier,
      AtomicReference<DeltaOptions> delta) {
    this.mailboxes = mailboxes;
    this.writer = writer;
    this.subscriptions = subscriptions;
    this.notifier = notifier;
    this.delta = delta;
  }

  void install(SimulatorServer server) {
    server.control("POST", "mailboxes", request -> guarded(request, this::mailbox));
    server.control("POST", "lifecycle", request -> guarded(request, this::lifecycle));
    server.control("POST", "delta", this::setDelta);
    server.control("GET", "delta", request -> showDelta());
  }

  @FunctionalInterface
  private interface Action {
    Response act(Mailbox mailbox, ObjectNode json);
  }

  private Response guarded(Request request, Action action) {
    ObjectNode json = request.json();
    Mailbox mailbox = mailboxes.get(json.path("user").asText());
    if (mailbox == null) {
      return Response.text(404, "unknown user");
    }
    try {
      return mailbox.alone(() -> action.act(mailbox, json));
    } catch (GraphError refused) {
      return Response.text(refused.status(), refused.code() + ": " + refused.text());
    } catch (IllegalArgumentException unknown) {
      return Response.text(400, String.valueOf(unknown.getMessage()));
    }
  }

  private Response mailbox(Mailbox mailbox, ObjectNode json) {
    return switch (json.path("action").asText()) {
      case "disable" -> enable(mailbox, false);
      case "enable" -> enable(mailbox, true);
      case "delete_calendar" -> deleteCalendar(mailbox, json);
      case "expire_delta_tokens" -> expireTokens(mailbox, json);
      case "move_event" -> moveEvent(mailbox, json);
      case "invite" -> invite(mailbox, json);
      case "cancel_invitation" -> cancelInvitation(mailbox, json);
      default -> Response.text(400, "unknown action");
    };
  }

  private static Response enable(Mailbox mailbox, boolean on) {
    mailbox.enable(on);
    return Response.empty(204);
  }

  private static Response deleteCalendar(Mailbox mailbox, ObjectNode json) {
    mailbox.removeCalendar(calendar(mailbox, json));
    return Response.empty(204);
  }

  private static Response expireTokens(Mailbox mailbox, ObjectNode json) {
    String form = json.path("form").asText("gone").toUpperCase(Locale.ROOT);
    GraphCalendar.ExpiredToken refusal = GraphCalendar.ExpiredToken.valueOf(form);
    if (json.has("calendar")) {
      calendar(mailbox, json).expireTokens(refusal);
    } else {
      mailbox.calendars().forEach(calendar -> calendar.expireTokens(refusal));
    }
    return Response.empty(204);
  }

  private Response moveEvent(Mailbox mailbox, ObjectNode json) {
    Mailbox.Found found = mailbox.find(json.path("event").asText());
    StoredEvent moved = writer.move(mailbox, found, calendar(mailbox, json));
    return id(moved);
  }

  private Response invite(Mailbox mailbox, ObjectNode json) {
    if (!(json.path("event") instanceof ObjectNode event)) {
      return Response.text(400, "event is required");
    }
    GraphCalendar calendar = json.has("calendar") ? calendar(mailbox, json) : mailbox.primary();
    return id(writer.invite(mailbox, calendar, event, json.path("from").asText()));
  }

  private Response cancelInvitation(Mailbox mailbox, ObjectNode json) {
    writer.cancelByOrganizer(mailbox, mailbox.find(json.path("event").asText()));
    return Response.empty(204);
  }

  private static Response id(StoredEvent event) {
    return Response.json(200, Json.object().put("id", event.id().text()));
  }

  private static GraphCalendar calendar(Mailbox mailbox, ObjectNode json) {
    return mailbox
        .calendarNamed(json.path("calendar").asText())
        .orElseThrow(GraphError::itemNotFound);
  }

  private Response lifecycle(Mailbox mailbox, ObjectNode json) {
    String event = json.path("event").asText();
    for (Subscription subscription : subscriptions.of(mailbox.email())) {
      switch (event) {
        case "missed" -> {}
        case "subscriptionRemoved" -> subscriptions.remove(subscription.id());
        case "reauthorizationRequired" -> pause(subscription, json);
        default -> {
          return Response.text(400, "unknown lifecycle event");
        }
      }
      notifier.lifecycle(subscription, event);
    }
    return Response.empty(204);
  }

  private void pause(Subscription subscription, ObjectNode json) {
    if (json.path("pause").asBoolean()) {
      subscriptions.pause(subscription.id());
    }
  }

  private Response setDelta(Request request) {
    ObjectNode json = request.json();
    DeltaOptions before = delta.get();
    DeltaOptions turned = before;
    for (Map.Entry<String, JsonNode> one : json.path("switches").properties()) {
      String name = one.getKey().toUpperCase(Locale.ROOT);
      turned = turned.with(DeltaOptions.Switch.valueOf(name), one.getValue().asBoolean());
    }
    Duration lag = Duration.ofMillis(json.path("lag_ms").asLong(before.lag().toMillis()));
    delta.set(
        turned
            .withLag(lag)
            .withNoise(
                json.path("seed").asLong(before.seed()),
                json.path("repeat_rate").asDouble(before.repeatRate()),
                json.path("empty_page_rate").asDouble(before.emptyPageRate())));
    mailboxes.values().forEach(mailbox -> mailbox.alone(() -> mailbox.rounds().reseed()));
    return showDelta();
  }

  private Response showDelta() {
    DeltaOptions now = delta.get();
    ObjectNode answer =
        Json.object()
            .put("lag_ms", now.lag().toMillis())
            .put("seed", now.seed())
            .put("repeat_rate", now.repeatRate())
            .put("empty_page_rate", now.emptyPageRate());
    ObjectNode switches = answer.putObject("switches");
    for (DeltaOptions.Switch one : DeltaOptions.Switch.values()) {
      switches.put(one.name().toLowerCase(Locale.ROOT), now.has(one));
    }
    return Response.json(200, answer);
  }
}
