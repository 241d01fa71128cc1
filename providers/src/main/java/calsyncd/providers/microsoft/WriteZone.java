package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The zone that the times of an event are written in.
 *
 * @param name Graph's
 * @param rules what Graph's readers, we among them, take it for
 */
record WriteZone(String name, ZoneId rules) {
  /** For all that has no zone of its own, or none that Graph knows. */
  static final WriteZone UTC = new WriteZone("UTC", ZoneId.of("UTC"));

  /** By Graph's name, if it is one that we know. */
  static Optional<WriteZone> named(String name) {
    return ZoneNames.zone(name).map(rules -> new WriteZone(name, rules));
  }

  /**
   * For an event that happens once: its instants are right in any zone. UTC where the event has no
   * zone that Graph knows, or one of its times can only be named there.
   */
  static WriteZone ofSingle(When when) {
    return when.start() instanceof Zoned start
        ? ZoneNames.graphName(start.zone())
            .flatMap(WriteZone::named)
            .filter(zone -> !zone.repeats(when.start()) && !zone.repeats(when.end()))
            .orElse(UTC)
        : UTC;
  }

  /** For a series, whose wall time matters: the zone has to mean the same at Graph. */
  static WriteZone ofSeries(When when) {
    return when.start() instanceof Zoned start
        ? ZoneNames.graphName(start.zone())
            .flatMap(WriteZone::named)
            .orElseThrow(NotRepresentable::timeZone)
        : UTC;
  }

  /** The instant as the wall clock of this zone shows it. */
  Zoned at(Instant instant) {
    return Zoned.of(instant, rules);
  }

  private boolean repeats(EventTime time) {
    return time instanceof Zoned zoned && at(zoned.instant(rules)).later();
  }
}
