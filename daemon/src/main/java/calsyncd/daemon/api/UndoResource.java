package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Undo;
import calsyncd.daemon.postgres.Undo.Outcome;
import calsyncd.daemon.postgres.Undo.Result;
import calsyncd.daemon.postgres.Undo.Step;
import calsyncd.daemon.postgres.UndoScope;
import calsyncd.daemon.postgres.UndoScope.What;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes back what was done to events of the hub. */
@Path("/integrations/calendar/undo")
@Produces(MediaType.APPLICATION_JSON)
public final class UndoResource {
  private static final int TIME = 40;

  private final Undo undo;
  private final WritesAllowed allowed;
  private final Runnable wake;

  /**
   * Undoes here, for users who allow writes.
   *
   * @param wake called when a pass has something to do
   */
  public UndoResource(Undo undo, WritesAllowed allowed, Runnable wake) {
    this.undo = undo;
    this.allowed = allowed;
    this.wake = wake;
  }

  /** Undoes the last deed upon an event, a pass, or a span of time; or tells what it would do. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode undo(@Auth Caller caller, byte[] bytes) {
    Body body =
        Body.of(
            bytes,
            List.of(
                "event_id", "pass_id", "from", "to", "binding_id", "remove_created", "preview"));
    UndoScope scope =
        new UndoScope(
            what(body),
            body.uuid("binding_id").map(BindingId::new),
            body.bool("remove_created").orElse(false));
    boolean preview = body.bool("preview").orElse(false);
    if (!preview) {
      allowed.check(caller);
    }
    Author author = Authors.of(caller);
    return switch (undo.undo(author, scope, preview)) {
      case Outcome.Unknown() -> throw Problem.unknown("event, pass or binding");
      case Outcome.TooMany(int most) ->
          throw Problem.of(
              422,
              "more than the %d events that undo.events allows; name a shorter span, or a binding"
                  .formatted(most));
      case Outcome.Done(List<Step> steps) -> done(steps, preview);
    };
  }

  private ObjectNode done(List<Step> steps, boolean preview) {
    if (!preview) {
      wake.run();
    }
    ObjectNode json = Json.object().put("preview", preview);
    ObjectNode counts = json.putObject("counts");
    for (Result result : Result.values()) {
      counts.put(word(result), steps.stream().filter(it -> it.result() == result).count());
    }
    ArrayNode events = json.putArray("events");
    steps.forEach(step ->
        events
            .addObject()
            .put("event_id", step.event().toString())
            .put("title", step.title())
            .put("result", word(step.result())));
    return json;
  }

  private static String word(Result result) {
    return result.name().toLowerCase(Locale.ROOT);
  }

  private static What what(Body body) {
    List<What> given = new ArrayList<>();
    body.uuid("event_id").map(EventId::new).map(What.Last::new).ifPresent(given::add);
    body.uuid("pass_id").map(What.Pass::new).ifPresent(given::add);
    span(body).ifPresent(given::add);
    if (given.size() != 1) {
      throw Problem.of(422, "give exactly one of event_id, pass_id, or from with to");
    }
    return given.getFirst();
  }

  private static Optional<What> span(Body body) {
    Optional<Instant> from = body.text("from", TIME).map(text -> instant("from", text));
    Optional<Instant> to = body.text("to", TIME).map(text -> instant("to", text));
    if (from.isPresent() != to.isPresent()) {
      throw Problem.field(from.isPresent() ? "to" : "from", "is missing");
    }
    if (from.isPresent() && !from.get().isBefore(to.get())) {
      throw Problem.field("from", "must be before to");
    }
    return from.map(it -> new What.Span(it, to.get()));
  }

  private static Instant instant(String field, String text) {
    try {
      OffsetDateTime at = OffsetDateTime.parse(text);
      if (at.getYear() > 0 && at.getYear() < 10_000) {
        return at.toInstant();
      }
    } catch (DateTimeException e) {
      throw badTime(field);
    }
    throw badTime(field);
  }

  private static Problem badTime(String field) {
    return Problem.field(field, "must be a time such as 2026-12-03T09:00:00Z");
  }
}
