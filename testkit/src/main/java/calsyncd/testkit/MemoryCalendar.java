package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.quirks.Quirks.Quirk;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a memory provider holds, and the log of what became of it. */
final class MemoryCalendar {
  final Map<RemoteId, RemoteEvent> events = new LinkedHashMap<>();
  final List<RemoteChange> log = new ArrayList<>();
  private final List<Instant> told = new ArrayList<>();
  private final Set<RemoteId> repeated = new LinkedHashSet<>();
  private final Quirks quirks;
  private final InstantSource clock;
  private final Set<RemoteId> inPieces = new HashSet<>();
  private UnaryOperator<EventContent> rewrite = UnaryOperator.identity();
  private boolean allInPieces;
  private int revision;

  MemoryCalendar(Quirks quirks, InstantSource clock) {
    this.quirks = quirks;
    this.clock = clock;
    this.allInPieces = quirks.has(Quirk.IN_PIECES);
  }

  void rewriteBy(UnaryOperator<EventContent> rewriter) {
    rewrite = rewriter;
  }

  void tellInPieces(RemoteId id) {
    inPieces.add(id);
  }

  void tellInPieces(boolean every) {
    allInPieces = every;
  }

  Optional<RemoteEvent> find(RemoteId id) {
    return Optional.ofNullable(events.get(id));
  }

  /** Puts an event under a new revision; the log tells it. */
  RemoteEvent put(RemoteEvent event) {
    RemoteEvent revised =
        event
            .withEvent(rewritten(event.event()))
            .withRevision(new Revision("r" + ++revision))
            .withChangedAt(
                quirks.has(Quirk.TELLS_WHEN) ? Optional.of(clock.instant()) : event.changedAt());
    events.put(event.id(), revised);
    pieces(revised).forEach(this::tell);
    return revised;
  }

  /** Puts an event; in pieces, an override that was undone is told as what its series says. */
  RemoteEvent write(RemoteEvent event) {
    Optional<RemoteEvent> before = find(event.id());
    RemoteEvent written = put(event);
    if (comesInPieces(event.id()) && before.isPresent()) {
      MemorySeries.undone(before.get(), written).forEach(this::tell);
    }
    return written;
  }

  void remove(RemoteId id) {
    events.remove(id);
    tell(new RemoteChange.Removed(id));
  }

  void tell(RemoteChange change) {
    log.add(change);
    told.add(clock.instant());
  }

  void repeat(int itemsAgo, Instant oldest) {
    int at = log.size() - 1 - itemsAgo;
    if (at >= 0 && !told.get(at).isBefore(oldest)) {
      repeated.add(log.get(at).id());
      tell(log.get(at));
    }
  }

  void catchUp() {
    repeated.forEach(id -> {
      if (events.containsKey(id)) {
        pieces(events.get(id)).forEach(this::tell);
      } else {
        tell(new RemoteChange.Removed(id));
      }
    });
    repeated.clear();
  }

  private Event rewritten(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event.overrides().forEach((id, override) -> overrides.put(id, rewritten(override)));
    return event.withContent(rewrite.apply(event.content())).withOverrides(overrides);
  }

  private SeriesOverride rewritten(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? new SeriesOverride.Changed(rewrite.apply(content))
        : override;
  }

  boolean comesInPieces(RemoteId id) {
    return allInPieces || inPieces.contains(id);
  }

  List<RemoteChange> pieces(RemoteEvent event) {
    return comesInPieces(event.id())
        ? MemorySeries.pieces(event)
        : List.of(new RemoteChange.Whole(event));
  }
}
