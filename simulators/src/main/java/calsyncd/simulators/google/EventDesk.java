package calsyncd.simulators.google;

import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** {@code events.get, insert, import, update, patch, delete}. */
final class EventDesk {
  private final World world;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Invitations invitations;
  private final Supplier<Doubts> doubts;

  EventDesk(
      World world,
      Tokens tokens,
      InstantSource clock,
      Invitations invitations,
      Supplier<Doubts> doubts) {
    this.doubts = doubts;
    this.world = world;
    this.tokens = tokens;
    this.clock = clock;
    this.invitations = invitations;
  }

  Response get(Request request) {
    World.Access access = world.access(request, "freeBusyReader");
    ObjectNode event = find(access.calendar(), request.pathParam("eventId"));
    if (request.header("If-None-Match").filter(event.path("etag").asText()::equals).isPresent()) {
      return Response.empty(304);
    }
    Optional<ZoneId> zone = new ListQuery(request, false).timeZone();
    return answer(new EventView(access, zone).show(event));
  }

  Response insert(Request request) {
    World.Access access = world.access(request, "writer");
    ObjectNode body = request.json();
    if (body.has("id") && body.has("iCalUID")) {
      throw GoogleErrors.invalid("Only one of id and iCalUID may be given.");
    }
    String id = body.path("id").asText("");
    if (!id.isEmpty()) {
      EventRules.checkId(id);
    }
    String updates = Draft.sendUpdates(request, doubts.get().mailsUnasked());
    ObjectNode event = Draft.fresh(request, access, id.isEmpty() ? newId() : id, now());
    EventRules.normalise(event, access.calendar());
    EventTypes.checkInsert(event, access.primary());
    ObjectNode stored = inserted(access.calendar(), event);
    invitations.invited(access, stored, updates);
    return answer(stored);
  }

  private ObjectNode inserted(SimCalendar calendar, ObjectNode event) {
    synchronized (calendar) {
      boolean replaces =
          doubts.get().missesDuplicates()
              && calendar
                  .find(event.path("id").asText())
                  .filter(known -> !known.cancelled())
                  .isPresent();
      return replaces
          ? commit(calendar, List.of(SimCalendar.Write.of(event)))
          : store(calendar, event);
    }
  }

  Response importEvent(Request request) {
    World.Access access = world.access(request, "writer");
    SimCalendar calendar = access.calendar();
    String uid = request.json().path("iCalUID").asText("");
    if (uid.isEmpty()) {
      throw GoogleErrors.required("Missing iCalUID.");
    }
    Optional<Stored> known = calendar.findByICalUid(uid);
    String id = known.map(Stored::id).orElseGet(this::newId);
    ObjectNode event = Draft.fresh(request, access, id, now());
    event.put("eventType", "default");
    EventRules.normalise(event, calendar);
    return answer(commit(calendar, List.of(SimCalendar.Write.of(event))));
  }

  Response update(Request request) {
    return edit(request, Draft::replaced);
  }

  Response patch(Request request) {
    return edit(request, Draft::patched);
  }

  Response delete(Request request) {
    World.Access access = world.access(request, "writer");
    SimCalendar calendar = access.calendar();
    String updates = Draft.sendUpdates(request, doubts.get().mailsUnasked());
    ObjectNode event;
    synchronized (calendar) {
      event = find(calendar, request.pathParam("eventId"));
      if (Stored.isCancelled(event)) {
        throw GoogleErrors.deleted();
      }
      checkIfMatch(request, event);
      remove(calendar, event);
    }
    invitations.cancelled(access, event, updates);
    return Response.empty(204);
  }

  /** Stores an event without the client's restrictions (for seeding). */
  ObjectNode store(SimCalendar calendar, ObjectNode event) {
    synchronized (calendar) {
      boolean sameId = calendar.find(event.path("id").asText()).isPresent();
      if (sameId || calendar.findByICalUid(event.path("iCalUID").asText()).isPresent()) {
        throw GoogleErrors.duplicate();
      }
      return commit(calendar, List.of(SimCalendar.Write.of(event)));
    }
  }

  /** An id as Google makes them: 26 characters of base32hex. */
  String newId() {
    byte[] bytes = tokens.opaque("").getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(bytes).substring(0, 26).toLowerCase(Locale.ROOT);
  }

  private Response edit(Request request, BiFunction<ObjectNode, Request, ObjectNode> draft) {
    World.Access access = world.access(request, "writer");
    SimCalendar calendar = access.calendar();
    String updates = Draft.sendUpdates(request, doubts.get().mailsUnasked());
    ObjectNode before;
    ObjectNode after;
    synchronized (calendar) {
      before = find(calendar, request.pathParam("eventId"));
      checkIfMatch(request, before);
      ObjectNode wanted = draft.apply(before, request);
      Draft.checkGuestRights(before, wanted);
      after = apply(access, before, wanted);
    }
    if (Stored.isCancelled(after)) {
      invitations.cancelled(access, before, updates);
    } else {
      invitations.updated(access, before, after, updates);
    }
    return answer(after);
  }

  private ObjectNode apply(World.Access access, ObjectNode before, ObjectNode wanted) {
    SimCalendar calendar = access.calendar();
    if (Stored.isCancelled(wanted)) {
      return Stored.isCancelled(before) ? before : remove(calendar, before);
    }
    EventRules.normalise(wanted, calendar);
    EventTypes.checkUpdate(before, wanted, access.primary());
    boolean quiet = Draft.onlyReminders(before, wanted);
    boolean moved = Draft.moved(before, wanted);
    if (moved) {
      wanted.put("sequence", before.path("sequence").asInt() + 1);
    }
    var writes = new ArrayList<SimCalendar.Write>();
    writes.add(new SimCalendar.Write(wanted, quiet, false));
    if (moved && before.has("recurrence")) {
      writes.addAll(Exceptions.orphans(calendar, wanted));
    } else if (doubts.get().exceptionsFollowMaster()) {
      writes.addAll(Exceptions.following(calendar, before, wanted));
    }
    if (doubts.get().exceptionsTouchMaster()) {
      writes.addAll(Exceptions.touched(calendar, wanted));
    }
    return commit(calendar, writes);
  }

  /** Cancels an event; with a series all its exceptions, as one change. */
  private ObjectNode remove(SimCalendar calendar, ObjectNode event) {
    var writes = new ArrayList<SimCalendar.Write>();
    writes.add(SimCalendar.Write.of(cancelled(event)));
    if (event.has("recurrence")) {
      calendar.exceptionsOf(event.path("id").asText()).stream()
          .filter(exception -> !exception.cancelled())
          .forEach(exception -> writes.add(SimCalendar.Write.of(cancelled(exception.json()))));
    }
    if (doubts.get().exceptionsTouchMaster()) {
      writes.addAll(Exceptions.touched(calendar, event));
    }
    return commit(calendar, writes);
  }

  static ObjectNode cancelled(ObjectNode event) {
    return event.deepCopy().put("status", "cancelled");
  }

  private static ObjectNode commit(SimCalendar calendar, List<SimCalendar.Write> writes) {
    return calendar.commit(writes).getFirst().json();
  }

  /** A stored event, or an instance that its series generates; 404 if neither. */
  private static ObjectNode find(SimCalendar calendar, String id) {
    return calendar
        .find(id)
        .filter(stored -> !stored.orphan())
        .map(Stored::json)
        .or(() -> instance(calendar, id))
        .orElseThrow(GoogleErrors::notFound);
  }

  private static Optional<ObjectNode> instance(SimCalendar calendar, String id) {
    return Series.InstanceId.parse(id)
        .flatMap(parts ->
            calendar
                .find(parts.masterId())
                .filter(Stored::series)
                .flatMap(master -> instance(calendar, master, parts.original())));
  }

  private static Optional<ObjectNode> instance(
      SimCalendar calendar, Stored master, String original) {
    var series = calendar.series(master.json());
    return series.startNamed(original).map(series::instance);
  }

  private static void checkIfMatch(Request request, ObjectNode event) {
    String etag = event.path("etag").asText();
    boolean unmet =
        request
            .header("If-Match")
            .filter(wanted -> !wanted.equals("*") && !wanted.equals(etag))
            .isPresent();
    if (unmet) {
      throw GoogleErrors.conditionNotMet();
    }
  }

  private static Response answer(ObjectNode event) {
    return Response.json(200, event).withHeader("ETag", event.path("etag").asText());
  }

  private Instant now() {
    return clock.instant();
  }
}
