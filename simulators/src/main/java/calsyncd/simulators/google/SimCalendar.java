package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One calendar's events and its change sequence. Callers hold its monitor over a read that leads to
 * a write, and over a snapshot.
 */
final class SimCalendar {
  private static final long FIRST_ETAG = 3_181_161_784_712_000L;

  private final String id;
  private final String summary;
  private final ZoneId zone;
  private final boolean generated;
  private final InstantSource clock;
  private final Consumer<SimCalendar> onChange;
  private final BooleanSupplier startsBesideCount;
  private final Map<String, String> roles = new TreeMap<>();
  private final Set<String> hidden = new HashSet<>();
  private final Map<String, Stored> events = new HashMap<>();
  private final TreeMap<Long, Stored> bySeq = new TreeMap<>();
  private final Map<String, TreeSet<String>> exceptions = new HashMap<>();
  private final Map<String, String> byICalUid = new HashMap<>();
  private long seq;
  private long epoch;
  private boolean deleted;

  /**
   * What a calendar is.
   *
   * @param generated holidays, birthdays and the like: readable, cannot be watched
   */
  record Description(String id, String summary, ZoneId zone, boolean generated) {}

  /** One write of a commit. */
  record Write(ObjectNode json, boolean keepUpdated, boolean orphan) {
    static Write of(ObjectNode json) {
      return new Write(json, false, false);
    }
  }

  SimCalendar(
      Description description,
      InstantSource clock,
      Consumer<SimCalendar> onChange,
      BooleanSupplier startsBesideCount) {
    this.id = description.id();
    this.summary = description.summary();
    this.zone = description.zone();
    this.generated = description.generated();
    this.clock = clock;
    this.onChange = onChange;
    this.startsBesideCount = startsBesideCount;
  }

  String id() {
    return id;
  }

  String summary() {
    return summary;
  }

  ZoneId zone() {
    return zone;
  }

  /** A master of this calendar with what it generates. */
  Series series(ObjectNode master) {
    return new Series(master, zone, startsBesideCount.getAsBoolean());
  }

  boolean generated() {
    return generated;
  }

  synchronized long seq() {
    return seq;
  }

  /** Sync tokens of another epoch are dead. */
  synchronized long epoch() {
    return epoch;
  }

  synchronized void expireSyncTokens() {
    epoch++;
  }

  synchronized boolean deleted() {
    return deleted;
  }

  synchronized void deleted(boolean gone) {
    deleted = gone;
    epoch++;
  }

  /** The user's role; empty if there is none. */
  synchronized Optional<String> role(String user) {
    return Optional.ofNullable(roles.get(user));
  }

  /** Sets a role; "none" removes it. A changed ACL invalidates sync tokens. */
  synchronized void role(String user, String role) {
    if (role.equals("none")) {
      roles.remove(user);
    } else {
      roles.put(user, role);
    }
    epoch++;
  }

  synchronized void hide(String user) {
    hidden.add(user);
  }

  /** Whether the user's list leaves it out unless asked for hidden ones. */
  synchronized boolean hiddenFrom(String user) {
    return hidden.contains(user);
  }

  synchronized Optional<Stored> find(String eventId) {
    return Optional.ofNullable(events.get(eventId));
  }

  synchronized Optional<Stored> findByICalUid(String uid) {
    return Optional.ofNullable(byICalUid.get(uid)).map(events::get);
  }

  /** Exceptions of a series, cancelled ones too. */
  synchronized List<Stored> exceptionsOf(String masterId) {
    return exceptions.getOrDefault(masterId, new TreeSet<>()).stream().map(events::get).toList();
  }

  /** All events in the order of their last change, tombstones too. */
  synchronized List<Stored> all() {
    return List.copyOf(bySeq.values());
  }

  /** What changed after this change number, in order. */
  synchronized List<Stored> changedAfter(long after) {
    return List.copyOf(bySeq.tailMap(after, false).values());
  }

  /** Writes all or nothing and rings once; the last of the written ones. */
  List<Stored> commit(List<Write> writes) {
    var stored = new ArrayList<Stored>();
    synchronized (this) {
      writes.forEach(write -> stored.add(store(write)));
    }
    onChange.accept(this);
    return stored;
  }

  /**
   * An event says something else from now on, and keeps its place in the order of changes: reads
   * and whole lists show it, while no sync token and no channel tells.
   */
  synchronized Optional<Stored> changeUntold(String eventId, ObjectNode fields) {
    Optional<Stored> before = find(eventId);
    before.ifPresent(old -> {
      ObjectNode json = old.json().deepCopy();
      json.setAll(fields);
      json.put("etag", "\"" + (FIRST_ETAG + ++seq) + "\"");
      Stored now = new Stored(json, old.seq(), old.born(), old.touched(), old.orphan());
      events.put(eventId, now);
      bySeq.put(old.seq(), now);
    });
    return find(eventId);
  }

  /** Forgets tombstones older than this. */
  synchronized void purge(Duration lifetime) {
    Instant limit = clock.instant().minus(lifetime);
    bySeq.values().stream()
        .takeWhile(stored -> stored.touched().isBefore(limit))
        .filter(stored -> stored.cancelled() && !ofLiveSeries(stored))
        .toList()
        .forEach(this::forget);
  }

  /** Whether this is an exception whose series still exists. */
  synchronized boolean ofLiveSeries(Stored stored) {
    return stored.exception()
        && !stored.orphan()
        && find(stored.masterId()).filter(master -> !master.cancelled()).isPresent();
  }

  private Stored store(Write write) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ObjectNode json = write.json();
    String eventId = json.path("id").asText();
    Optional<Stored> before = find(eventId);
    long number = ++seq;
    json.put("etag", "\"" + (FIRST_ETAG + number) + "\"");
    if (!write.keepUpdated() || before.isEmpty()) {
      json.put("updated", stamp(now));
    }
    var stored =
        new Stored(json, number, before.map(Stored::born).orElse(number), now, write.orphan());
    before.ifPresent(old -> bySeq.remove(old.seq()));
    events.put(eventId, stored);
    bySeq.put(number, stored);
    index(stored);
    return stored;
  }

  private void index(Stored stored) {
    if (stored.exception()) {
      exceptions.computeIfAbsent(stored.masterId(), any -> new TreeSet<>()).add(stored.id());
      return;
    }
    String uid = stored.json().path("iCalUID").asText();
    if (!uid.isEmpty()) {
      byICalUid.put(uid, stored.id());
    }
  }

  private void forget(Stored stored) {
    events.remove(stored.id());
    bySeq.remove(stored.seq());
    byICalUid.remove(stored.json().path("iCalUID").asText(), stored.id());
    Optional.ofNullable(exceptions.get(stored.masterId()))
        .ifPresent(ids -> ids.remove(stored.id()));
  }

  /** RFC 3339 with milliseconds, as Google writes it. */
  static String stamp(Instant at) {
    String text = at.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.contains(".") ? text : text.replace("Z", ".000Z");
  }

  /** The calendar's metadata ({@code calendars.get}). */
  ObjectNode json() {
    return Json.object()
        .put("kind", "calendar#calendar")
        .put("etag", "\"" + id.hashCode() + "-" + epoch() + "\"")
        .put("id", id)
        .put("summary", summary)
        .put("timeZone", zone.getId());
  }
}
