package calsyncd.providers.google;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import com.google.api.client.util.Data;
import com.google.api.client.util.DateTime;
import com.google.api.services.calendar.model.EventDateTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/** Event times as Google takes them: a date, or an instant with the IANA name of its zone. */
final class SentTimes {
  private static final Set<String> IANA = ZoneId.getAvailableZoneIds();
  private static final ZoneId UTC = ZoneId.of("UTC");

  private SentTimes() {}

  /**
   * The same time in a form that Google keeps: a zone of IANA's, a wall time that the clock shows,
   * an end that is not before its start.
   *
   * @param recurs whether it recurs, so that its zone and its wall time matter for later ones
   * @throws ProviderException REJECTED where it has no such form: a floating time, or a series in a
   *     zone without IANA name or begun at a time that the clock leaves out
   */
  static When canonical(When when, boolean recurs) {
    EventTime start = canonical(when.start(), recurs);
    EventTime end = canonical(when.end(), false);
    return new When(start, endAfter(start, end));
  }

  private static EventTime canonical(EventTime time, boolean recurs) {
    return switch (time) {
      case EventTime.Day day -> day;
      case EventTime.Floating floating -> throw impossible("floating_time");
      case EventTime.Zoned zoned -> zoned(zoned, recurs);
    };
  }

  private static EventTime zoned(EventTime.Zoned time, boolean recurs) {
    Instant instant = time.instant(ZoneOffset.UTC);
    EventTime.Zoned shown = EventTime.Zoned.of(instant, zone(time.zone(), recurs));
    LocalDateTime wall = shown.wall();
    boolean leftOut = shown.zone().equals(time.zone()) && !wall.equals(time.wall());
    if (recurs && leftOut) {
      throw impossible("start_not_on_the_clock");
    }
    return shown;
  }

  /** Google knows no bare offsets; {@code Etc/GMT-2} is two hours ahead of UTC. */
  private static ZoneId zone(ZoneId zone, boolean recurs) {
    if (IANA.contains(zone.getId())) {
      return zone;
    }
    int seconds = zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds();
    String etc = String.format(Locale.ROOT, "Etc/GMT%+d", -seconds / 3600);
    boolean hours = zone.getRules().isFixedOffset() && seconds % 3600 == 0;
    if (hours && (seconds == 0 || IANA.contains(etc))) {
      return seconds == 0 ? UTC : ZoneId.of(etc);
    }
    if (recurs) {
      throw impossible("zone_not_representable");
    }
    return UTC;
  }

  private static EventTime endAfter(EventTime start, EventTime end) {
    boolean sameForm = start.getClass() == end.getClass();
    if (start instanceof EventTime.Day day) {
      boolean after = sameForm && end.wall().isAfter(day.wall());
      return after ? end : new EventTime.Day(day.date().plusDays(1));
    }
    boolean before = end.instant(ZoneOffset.UTC).isBefore(start.instant(ZoneOffset.UTC));
    return sameForm && !before ? end : start;
  }

  /**
   * The JSON of a canonical time.
   *
   * @param replaces whether it is merged into another time, whose other form must be taken away
   */
  static EventDateTime json(EventTime time, boolean replaces) {
    EventDateTime json = new EventDateTime();
    return switch (time) {
      case EventTime.Day day -> {
        json.setDate(DateTime.parseRfc3339(day.date().toString()));
        yield replaces ? json.setDateTime(NO_TIME).setTimeZone(NO_TEXT) : json;
      }
      case EventTime.Zoned zoned -> {
        json.setDateTime(dateTime(zoned)).setTimeZone(zoned.zone().getId());
        yield replaces ? json.setDate(NO_TIME) : json;
      }
      case EventTime.Floating floating -> throw impossible("floating_time");
    };
  }

  /** The offset, in whole minutes, is for readers; the instant and the zone decide. */
  private static DateTime dateTime(EventTime.Zoned time) {
    Instant instant = time.instant(ZoneOffset.UTC);
    int seconds = time.zone().getRules().getOffset(instant).getTotalSeconds();
    return new DateTime(instant.toEpochMilli(), seconds / 60);
  }

  private static ProviderException impossible(String reason) {
    return ProviderException.of(FailureClass.REJECTED, reason);
  }

  private static final DateTime NO_TIME = Data.nullOf(DateTime.class);
  private static final String NO_TEXT = Data.nullOf(String.class);
}
