package calsyncd.simulators.microsoft;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One calendar of a mailbox: its events and their change log. Guarded by its mailbox. */
final class GraphCalendar {
  private final String id;
  private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
  private final ChangeLog log = new ChangeLog();
  private final Map<Long, Window> reach = new HashMap<>();
  private String name;
  private TokenState tokens = new TokenState(0, ExpiredToken.GONE);
  private Optional<Listing> lastListing = Optional.empty();
  private long edits;

  /** How a delta token that is no longer known is refused. */
  enum ExpiredToken {
    /** 410 with the code that Exchange emits. */
    GONE,
    /** 410 with a Location to start over. */
    GONE_WITH_LOCATION,
    /** 400 with the documented code. */
    BAD_REQUEST,
    /** 410 with the code of a reset. */
    RESYNC_REQUIRED
  }

  /**
   * Which tokens live.
   *
   * @param generation tokens of earlier ones are expired
   * @param refusal how they are refused
   */
  record TokenState(int generation, ExpiredToken refusal) {}

  private record Listing(Window window, long edits, List<Instance> instances) {}

  GraphCalendar(String id, String name) {
    this.id = id;
    this.name = name;
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  void rename(String newName) {
    name = newName;
  }

  ChangeLog log() {
    return log;
  }

  TokenState tokens() {
    return tokens;
  }

  void expireTokens(ExpiredToken refusal) {
    tokens = new TokenState(tokens.generation() + 1, refusal);
  }

  Collection<StoredEvent> events() {
    return events.values();
  }

  Optional<StoredEvent> event(long serial) {
    return Optional.ofNullable(events.get(serial));
  }

  void put(StoredEvent event) {
    edits++;
    events.put(event.id().serial(), event);
    reach.merge(event.id().serial(), span(event), Window::hull);
    log.changed(event);
  }

  void remove(StoredEvent event, StoredEvent.Stamp stamp) {
    edits++;
    events.remove(event.id().serial());
    log.removed(event, stamp.version(), stamp.modified());
  }

  private static Window span(StoredEvent event) {
    Instant end = event.isSeries() ? Instant.MAX : event.timing().end().instant();
    return new Window(event.timing().start().instant(), end);
  }

  /** Whether an event was ever within a window. */
  boolean reaches(long serial, Window window) {
    Window ever = reach.get(serial);
    return ever != null && window.shows(ever.from(), ever.to());
  }

  /** What shows in a window, by start. Kept for the next page of the same view. */
  List<Instance> view(Window window, Expansion expansion) {
    Optional<Listing> kept =
        lastListing.filter(last -> last.edits() == edits && last.window().equals(window));
    return kept.orElseGet(() -> list(window, expansion)).instances();
  }

  private Listing list(Window window, Expansion expansion) {
    List<Instance> found = new ArrayList<>();
    events.values().forEach(event -> found.addAll(expansion.instances(event, window)));
    found.sort(Comparator.comparing(Instance::start));
    Listing listing = new Listing(window, edits, List.copyOf(found));
    lastListing = Optional.of(listing);
    return listing;
  }
}
