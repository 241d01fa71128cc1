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
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** {@code events.get, insert, import, update, patch, delete}. */
final class EventDesk {
  private final World world;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Invitations invitations;

  EventDesk(World world, Tokens tokens, InstantSource clock, Invitations invitations) {
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
    String updates = Draft.sendUpdates(request);
    ObjectNode event = Draft.fresh(request, access, id.isEmpty() ? newId() : id, now());
    EventRules.normalise(event, access.calendar());
    EventTypes.checkInsert(event, access.primary());
    ObjectNode stored = store(access.calendar(), event);
    invitations.invited(access, stored, updates);
    return answer(stored);
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
    String updates = Draft.sendUpdates(request);
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
    String updates = Draft.sendUpdates(request);
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
      writes.addAll(orphans(calendar, wanted));
    }
    return commit(calendar, writes);
  }

  /** Exceptions that the changed series no longer generates end as cancelled. */
  private static List<SimCalendar.Write> orphans(SimCalendar calendar, ObjectNode master) {
    List<Stored> exceptions = calendar.exceptionsOf(master.path("id").asText());
    if (exceptions.isEmpty()) {
      return List.of();
    }
    Instant last =
        exceptions.stream()
            .map(exception -> original(exception, calendar))
            .max(Instant::compareTo)
            .orElseThrow();
    Set<Instant> generated =
        master.has("recurrence")
            ? new Series(master, calendar.zone())
                .starts()
                .map(When::instant)
                .takeWhile(start -> !start.isAfter(last))
                .collect(Collectors.toSet())
            : Set.of();
    return exceptions.stream()
        .filter(exception -> !exception.orphan())
        .filter(exception -> !generated.contains(original(exception, calendar)))
        .map(exception -> new SimCalendar.Write(cancelled(exception.json()), false, true))
        .toList();
  }

  private static Instant original(Stored exception, SimCalendar calendar) {
    return When.parse(exception.json().path("originalStartTime"), calendar.zone(), "start")
        .instant();
  }

  /** Cancels an event; with a series all its exceptions, as one change. */
  private static ObjectNode remove(SimCalendar calendar, ObjectNode event) {
    var writes = new ArrayList<SimCalendar.Write>();
    writes.add(SimCalendar.Write.of(cancelled(event)));
    if (event.has("recurrence")) {
      calendar.exceptionsOf(event.path("id").asText()).stream()
          .filter(exception -> !exception.cancelled())
          .forEach(exception -> writes.add(SimCalendar.Write.of(cancelled(exception.json()))));
    }
    return commit(calendar, writes);
  }

  private static ObjectNode cancelled(ObjectNode event) {
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
    var series = new Series(master.json(), calendar.zone());
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
