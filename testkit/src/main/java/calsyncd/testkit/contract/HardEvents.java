package calsyncd.testkit.contract;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Events that not every provider has a form for; the last one is no event at all. */
final class HardEvents {
  private static final DateTimeFormatter BASIC = DateTimeFormatter.BASIC_ISO_DATE;

  private HardEvents() {}

  /** One of each kind. */
  static List<Event> of(Samples samples) {
    List<Event> hard = new ArrayList<>();
    hard.add(samples.floating("hard floating"));
    for (String[] lines : recurrences(samples.day())) {
      hard.add(begun(Samples.recurring(samples.single("hard " + hard.size()), lines)));
    }
    hard.add(Samples.recurring(samples.single("hard to read"), "RRULE:FREQ=FORTNIGHTLY"));
    return hard;
  }

  /** Begun at its first occurrence: of a start that is none, RFC 5545 §3.8.5.3 says nothing. */
  private static Event begun(Event event) {
    Instant start = event.content().when().start().instant(Samples.BERLIN);
    Occurrence first =
        Occurrences.within(event, start, start.plus(Duration.ofDays(1000)), Samples.BERLIN, 1)
            .getFirst();
    return Samples.with(event, first.content());
  }

  private static List<String[]> recurrences(LocalDate day) {
    return List.of(
        new String[] {"RRULE:FREQ=HOURLY;COUNT=3"},
        new String[] {"RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=6"},
        new String[] {"RRULE:FREQ=MONTHLY;BYDAY=5TU;COUNT=3"},
        new String[] {"RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15,31;COUNT=6"},
        new String[] {"RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3"},
        new String[] {"RRULE:FREQ=YEARLY;BYYEARDAY=100,-1;COUNT=4"},
        new String[] {"RRULE:FREQ=YEARLY;BYMONTH=3,9;COUNT=4"},
        new String[] {"RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=DAILY;INTERVAL=10;COUNT=4"},
        new String[] {"RRULE:FREQ=DAILY;COUNT=10", "EXRULE:FREQ=WEEKLY;BYDAY=TH"},
        new String[] {"RRULE:FREQ=DAILY;COUNT=5", zoned("EXDATE", day.plusDays(2))},
        new String[] {"RRULE:FREQ=DAILY;COUNT=5", zoned("RDATE", day.plusDays(9))},
        new String[] {zoned("RDATE", day.plusDays(9))});
  }

  private static String zoned(String name, LocalDate date) {
    return name + ";TZID=Europe/Berlin:" + date.format(BASIC) + "T090000";
  }
}
