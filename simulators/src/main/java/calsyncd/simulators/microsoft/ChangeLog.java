package calsyncd.simulators.microsoft;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The last change of each event of a calendar, in order: a delta round reads only its tail. */
final class ChangeLog {
  private final NavigableMap<Long, Change> byVersion = new TreeMap<>();
  private final Map<Long, Change> latest = new HashMap<>();
  private final Map<Long, StoredEvent> removed = new HashMap<>();

  /** An event was created, changed or removed. */
  record Change(long version, long serial, Instant at) {}

  void changed(StoredEvent event) {
    removed.remove(event.id().serial());
    append(new Change(event.stamp().version(), event.id().serial(), event.stamp().modified()));
  }

  /** Keeps the event as it was; a round has to name what is gone. */
  void removed(StoredEvent last, long version, Instant at) {
    removed.put(last.id().serial(), last);
    append(new Change(version, last.id().serial(), at));
  }

  private void append(Change change) {
    Change before = latest.put(change.serial(), change);
    if (before != null) {
      byVersion.remove(before.version());
    }
    byVersion.put(change.version(), change);
  }

  Optional<StoredEvent> removed(long serial) {
    return Optional.ofNullable(removed.get(serial));
  }

  /** Changes after a version that happened not after a time, oldest first. */
  List<Change> since(long version, Instant notAfter) {
    return byVersion.tailMap(version, false).values().stream()
        .takeWhile(change -> !change.at().isAfter(notAfter))
        .toList();
  }

  /** Up to {@code count} changes before and at a version, newest first. */
  List<Change> lastBefore(long version, int count) {
    Collection<Change> older = byVersion.headMap(version, true).descendingMap().values();
    return older.stream().limit(count).toList();
  }
}
