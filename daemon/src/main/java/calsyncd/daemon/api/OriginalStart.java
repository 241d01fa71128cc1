package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Which occurrence a request is about: the start it has by the rule, as a date, as an RFC 3339
 * time, or as a local time on the clock of the series.
 */
record OriginalStart(EventTime given) {
  private static final String PARAMETER = "original_start";
  private static final int DATE = "2026-12-03".length();

  static OriginalStart of(String text) {
    try {
      return new OriginalStart(
          text.length() == DATE ? new EventTime.Day(LocalDate.parse(text)) : timed(text));
    } catch (DateTimeException e) {
      throw Problem.parameter(
          PARAMETER,
          "must be 2026-12-03, 2026-12-03T09:00:00Z or ...+01:00 (a + is %2B in a URL), or the"
              + " local time 2026-12-03T09:00:00");
    }
  }

  private static EventTime timed(String text) {
    boolean local = text.matches("[^Tt]*[Tt][0-9:.]*");
    return local
        ? new EventTime.Floating(LocalDateTime.parse(text))
        : EventTime.Zoned.of(OffsetDateTime.parse(text).toInstant(), ZoneOffset.UTC);
  }

  /** The occurrence in the form of its series, which has it. */
  RecurrenceId in(Event series) {
    EventTime start = series.content().when().start();
    checkForm(start);
    RecurrenceId id = new RecurrenceId(given).alignedTo(start);
    if (!EventRules.has(series, id)) {
      throw Problem.field(
          PARAMETER,
          "names no occurrence of this series; GET .../events?expand=true lists them with theirs");
    }
    return id;
  }

  private void checkForm(EventTime start) {
    boolean fits =
        switch (start) {
          case EventTime.Day _ -> given instanceof EventTime.Day;
          case EventTime.Floating _ -> given instanceof EventTime.Floating;
          case EventTime.Zoned _ -> !(given instanceof EventTime.Day);
        };
    if (!fits) {
      throw Problem.field(
          PARAMETER,
          switch (start) {
            case EventTime.Day _ -> "must be a date, as the series is of whole days";
            case EventTime.Floating _ -> "must be a local time, as the series floats";
            case EventTime.Zoned _ -> "must have a time, as the series has";
          });
    }
  }

  /** What the series says of the occurrence, its override aside. */
  static EventContent plain(Event series, RecurrenceId id) {
    return Overrides.said(series, id).orElseThrow();
  }
}
