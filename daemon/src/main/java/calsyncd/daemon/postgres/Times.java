package calsyncd.daemon.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants as PostgreSQL writes them: the ends of time are its infinities. */
final class Times {
  /** PostgreSQL's calendar reaches further than this on both sides. */
  private static final Instant FIRST = Instant.parse("-4000-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("+200000-01-01T00:00:00Z");

  private Times() {}

  static String text(Instant instant) {
    if (instant.isBefore(FIRST)) {
      return "-infinity";
    }
    return instant.isAfter(LAST) ? "infinity" : offset(instant);
  }

  private static String offset(Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    if (time.getYear() <= 0) {
      return "-infinity";
    }
    return time.getYear() > 9999 ? time.toString().substring(1) : time.toString();
  }

  static Instant instant(@Nullable OffsetDateTime time, Instant absent) {
    if (time == null) {
      return absent;
    }
    if (time.equals(OffsetDateTime.MAX)) {
      return Instant.MAX;
    }
    return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
  }
}
