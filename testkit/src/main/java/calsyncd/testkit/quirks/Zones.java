package calsyncd.testkit.quirks;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Zones as servers name them. */
final class Zones {
  private static final ZoneId UTC = ZoneId.of("UTC");

  private Zones() {}

  /** UTC has one name, and no other zone is a bare offset. */
  static EventTime named(EventTime time) {
    return time instanceof Zoned zoned && zoned.zone() instanceof ZoneOffset
        ? Zoned.of(zoned.instant(ZoneOffset.UTC), UTC)
        : time;
  }

  /** The same instant in another zone. */
  static EventTime in(EventTime time, ZoneId zone) {
    return time instanceof Zoned zoned ? Zoned.of(zoned.instant(ZoneOffset.UTC), zone) : time;
  }
}
