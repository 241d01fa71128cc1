package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A single event, or a series with its exceptions and cancelled occurrences. Never changed in
 * place.
 *
 * @param properties all but time and identity, as {@link EventProperties} normalised them
 */
record StoredEvent(
    EventId id,
    Stamp stamp,
    ObjectNode properties,
    Timing timing,
    NavigableMap<LocalDate, Edit> edits,
    NavigableMap<LocalDate, Long> cancelled) {

  /**
   * When it was made and last changed.
   *
   * @param version the change's number in its mailbox
   * @param own what its etag names: the last change that was one of the whole
   */
  record Stamp(Instant created, Instant modified, long version, long own) {
    Stamp changed(Instant at, long newVersion) {
      return new Stamp(created, at, newVersion, newVersion);
    }

    /** The same change, as one that the etag of the whole does not tell. */
    Stamp keeping(Stamp before) {
      return new Stamp(created, modified, version, before.own());
    }
  }

  /**
   * What an exception has of its own.
   *
   * @param patch properties that differ from the master's
   */
  record Edit(ObjectNode patch, GraphTime start, GraphTime end, long version) {}

  StoredEvent {
    edits = Collections.unmodifiableNavigableMap(edits);
    cancelled = Collections.unmodifiableNavigableMap(cancelled);
  }

  static StoredEvent created(EventId id, Stamp stamp, ObjectNode properties, Timing timing) {
    return new StoredEvent(id, stamp, properties, timing, new TreeMap<>(), new TreeMap<>());
  }

  boolean isSeries() {
    return timing instanceof Timing.Series;
  }

  /**
   * New content. A series whose time or rule changed loses its exceptions, as in Exchange.
   *
   * @param keepCancelled whether it does not lose its cancelled occurrences
   */
  StoredEvent with(
      ObjectNode newProperties, Timing newTiming, Stamp newStamp, boolean keepCancelled) {
    if (newTiming.equals(timing)) {
      return new StoredEvent(id, newStamp, newProperties, timing, edits, cancelled);
    }
    NavigableMap<LocalDate, Long> left = keepCancelled ? cancelled : new TreeMap<>();
    return new StoredEvent(id, newStamp, newProperties, newTiming, new TreeMap<>(), left);
  }

  StoredEvent moved(Stamp newStamp) {
    EventId newId = new EventId(id.mailbox(), id.serial(), id.generation() + 1, EventId.WHOLE);
    return new StoredEvent(newId, newStamp, properties, timing, edits, cancelled);
  }

  StoredEvent edited(LocalDate date, Edit edit, Stamp newStamp) {
    NavigableMap<LocalDate, Edit> all = changed(edits, map -> put(map, date, edit));
    return new StoredEvent(id, newStamp, properties, timing, all, cancelled);
  }

  StoredEvent cancelled(LocalDate date, Stamp newStamp) {
    NavigableMap<LocalDate, Edit> left = changed(edits, map -> without(map, date));
    NavigableMap<LocalDate, Long> all =
        changed(cancelled, map -> put(map, date, newStamp.version()));
    return new StoredEvent(id, newStamp, properties, timing, left, all);
  }

  private static <V> NavigableMap<LocalDate, V> changed(
      NavigableMap<LocalDate, V> map, UnaryOperator<NavigableMap<LocalDate, V>> change) {
    return change.apply(new TreeMap<>(map));
  }

  private static <V> NavigableMap<LocalDate, V> put(
      NavigableMap<LocalDate, V> map, LocalDate date, V value) {
    map.put(date, value);
    return map;
  }

  private static <V> NavigableMap<LocalDate, V> without(
      NavigableMap<LocalDate, V> map, LocalDate date) {
    map.remove(date);
    return map;
  }

  /** The properties of one occurrence: the master's, with the exception's own on top. */
  ObjectNode propertiesOn(LocalDate date) {
    Edit edit = edits.get(date);
    if (edit == null) {
      return properties;
    }
    ObjectNode merged = properties.deepCopy();
    for (Map.Entry<String, JsonNode> own : edit.patch().properties()) {
      merged.set(own.getKey(), own.getValue());
    }
    return merged;
  }
}
