package calsyncd.proofs.caldav;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Objects in the shapes that real calendars hold. What has to be seen of each is worked out with
 * plain loops over {@code java.time}, so that neither iCalendar library of the daemon judges
 * itself.
 */
final class Samples {
  /** All that is compared lies in this year. */
  static final int YEAR = 2026;

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final DateTimeFormatter WALL = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;

  private final long seed;
  private final List<Function<Made, Sample>> shapes =
      List.of(
          Samples::allDay,
          Samples::allDayWithoutEnd,
          Samples::days,
          Samples::utc,
          Samples::zoned,
          Samples::windowsZone,
          Samples::customZone,
          Samples::prefixedZone,
          Samples::floating,
          Samples::lasting,
          Samples::instantaneous,
          Samples::overnight,
          Samples::decorated,
          Samples::workdays,
          Samples::dailyWithOverride,
          Samples::lastFriday,
          Samples::fortnight,
          Samples::until,
          Samples::extraDates);

  Samples(long seed) {
    this.seed = seed;
  }

  /** What a shape starts from. */
  private record Made(int number, String uid, LocalDateTime at) {
    LocalDate date() {
      return at.toLocalDate();
    }

    String title(String shape) {
      return shape + " " + number;
    }
  }

  /** So many, the same for the same seed. */
  List<Sample> make(int count) {
    return IntStream.range(0, count).mapToObj(this::sample).toList();
  }

  /** The sample of that number: one of its shape, at a time of its own. */
  Sample sample(int number) {
    LocalDateTime at =
        LocalDate.of(YEAR, 1, 5)
            .plusDays(Math.floorMod(number * 37L + seed, 300))
            .atTime(6 + number % 11, number * 5 % 60);
    return shapes
        .get(number % shapes.size())
        .apply(new Made(number, "proof-" + seed + "-" + number, at));
  }

  private static Sample one(
      Made m, String shape, String zones, String lines, Function<String, Shown> seen) {
    String title = m.title(shape);
    String ics = Ics.object(zones, Ics.event(m.uid(), "SUMMARY:" + title + "\n" + lines));
    Shown shown = seen.apply(title);
    return new Sample(m.uid(), ics, shown, List.of(shown));
  }

  private static Shown zonedShown(
      Made m, String title, LocalDateTime start, LocalDateTime end, ZoneId zone) {
    return new Shown(
        m.uid(),
        title,
        start.atZone(zone).toInstant().toString(),
        end.atZone(zone).toInstant().toString());
  }

  private static String lines(String tzid, LocalDateTime start, LocalDateTime end) {
    return "DTSTART;TZID="
        + tzid
        + ":"
        + WALL.format(start)
        + "\nDTEND;TZID="
        + tzid
        + ":"
        + WALL.format(end)
        + "\n";
  }

  private static Sample days(Made m, String shape, int days, boolean tellsEnd) {
    LocalDate end = m.date().plusDays(days);
    String lines =
        "DTSTART;VALUE=DATE:"
            + DATE.format(m.date())
            + "\n"
            + (tellsEnd ? "DTEND;VALUE=DATE:" + DATE.format(end) + "\n" : "");
    return one(
        m,
        shape,
        "",
        lines,
        title -> new Shown(m.uid(), title, m.date().toString(), end.toString()));
  }

  private static Sample allDay(Made m) {
    return days(m, "All day", 1, true);
  }

  private static Sample allDayWithoutEnd(Made m) {
    return days(m, "Birthday", 1, false);
  }

  private static Sample days(Made m) {
    return days(m, "Holiday", 2 + m.number() % 9, true);
  }

  private static Sample utc(Made m) {
    LocalDateTime end = m.at().plusMinutes(45);
    String lines = "DTSTART:" + WALL.format(m.at()) + "Z\nDTEND:" + WALL.format(end) + "Z\n";
    return one(m, "Call", "", lines, t -> zonedShown(m, t, m.at(), end, ZoneOffset.UTC));
  }

  private static Sample in(Made m, String shape, String tzid, String zone, ZoneId is, int minutes) {
    LocalDateTime end = m.at().plusMinutes(minutes);
    String id = tzid.contains(":") || tzid.contains(",") ? '"' + tzid + '"' : tzid;
    return one(
        m,
        shape,
        zone.formatted(tzid),
        lines(id, m.at(), end),
        title -> zonedShown(m, title, m.at(), end, is));
  }

  private static Sample zoned(Made m) {
    return in(m, "Meeting", "Europe/Berlin", Ics.BERLIN, BERLIN, 60);
  }

  private static Sample windowsZone(Made m) {
    return in(m, "Outlook", "W. Europe Standard Time", Ics.BERLIN, BERLIN, 30);
  }

  private static Sample customZone(Made m) {
    return in(m, "Custom zone", "Customized Time Zone", Ics.NEW_YORK, NEW_YORK, 90);
  }

  private static Sample prefixedZone(Made m) {
    String tzid = "/freeassociation.sourceforge.net/America/New_York";
    return in(m, "Evolution", tzid, Ics.NEW_YORK, NEW_YORK, 25);
  }

  private static Sample overnight(Made m) {
    return in(m, "Night train", "Europe/Berlin", Ics.BERLIN, BERLIN, 60 * 31);
  }

  private static Sample floating(Made m) {
    LocalDateTime end = m.at().plusMinutes(20);
    String lines = "DTSTART:" + WALL.format(m.at()) + "\nDTEND:" + WALL.format(end) + "\n";
    return one(
        m,
        "Pills",
        "",
        lines,
        title -> new Shown(m.uid(), title, m.at().toString(), end.toString()));
  }

  private static Sample lasting(Made m) {
    String lines = "DTSTART;TZID=Europe/Berlin:" + WALL.format(m.at()) + "\nDURATION:PT1H30M\n";
    LocalDateTime end = m.at().plusMinutes(90);
    return one(
        m,
        "Lesson",
        Ics.BERLIN.formatted("Europe/Berlin"),
        lines,
        title -> zonedShown(m, title, m.at(), end, BERLIN));
  }

  private static Sample instantaneous(Made m) {
    String lines = "DTSTART:" + WALL.format(m.at()) + "Z\n";
    return one(m, "Reminder", "", lines, t -> zonedShown(m, t, m.at(), m.at(), ZoneOffset.UTC));
  }

  private static Sample decorated(Made m) {
    LocalDateTime end = m.at().plusHours(1);
    String lines =
        """
        DESCRIPTION:Gr\u00fc\u00dfe aus K\u00f6ln \u2014 \
        \u65e5\u672c\u8a9e\u306e\u8aac\u660e\\, mit Komma\\; Semikolon\\nund \
        einer zweiten Zeile \ud83d\ude80\ud83d\ude80\ud83d\ude80
        LOCATION:Caf\u00e9 \u201eZum Anker\u201c
        CATEGORIES:Work,Caf\u00e9
        PRIORITY:5
        SEQUENCE:3
        ORGANIZER;CN=Ada:mailto:ada@example.com
        ATTENDEE;CN="Grace, H.";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:grace@example.com
        ATTENDEE;CN=Edsger;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:edsger@example.com
        X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
        BEGIN:VALARM
        ACTION:DISPLAY
        DESCRIPTION:soon
        TRIGGER:-PT15M
        END:VALARM
        """
            + lines("Europe/Berlin", m.at(), end);
    String shape = "Gespr\u00e4ch \u65e5\u672c\u8a9e \ud83d\ude80 " + "lang ".repeat(14).strip();
    return one(
        m,
        shape,
        Ics.BERLIN.formatted("Europe/Berlin"),
        lines,
        title -> zonedShown(m, title, m.at(), end, BERLIN));
  }

  /** A series in Berlin's time of half an hour a time. */
  private static Sample series(
      Made m,
      String shape,
      String tzid,
      LocalDateTime first,
      String more,
      List<LocalDateTime> starts) {
    String title = m.title(shape);
    String lines = "SUMMARY:" + title + "\n" + lines(tzid, first, first.plusMinutes(30)) + more;
    String ics = Ics.object(Ics.BERLIN.formatted(tzid), Ics.event(m.uid(), lines));
    List<Shown> occurrences =
        starts.stream()
            .filter(start -> start.getYear() == YEAR)
            .map(start -> zonedShown(m, title, start, start.plusMinutes(30), BERLIN))
            .toList();
    Shown itself = zonedShown(m, title, first, first.plusMinutes(30), BERLIN);
    return new Sample(m.uid(), ics, itself, occurrences);
  }

  private static List<LocalDateTime> days(LocalDateTime first, int count, int step) {
    return new ArrayList<>(
        IntStream.range(0, count).mapToObj(n -> first.plusDays((long) n * step)).toList());
  }

  private static Sample workdays(Made m) {
    LocalDateTime first =
        m.date().with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY)).atTime(m.at().toLocalTime());
    List<LocalDateTime> starts = days(first, 26 * 7, 1);
    starts.removeIf(
        day -> day.getDayOfWeek().getValue() % 2 == 0 || day.getDayOfWeek() == DayOfWeek.SUNDAY);
    LocalDateTime left = starts.get(4);
    List<LocalDateTime> seen = new ArrayList<>(starts);
    seen.remove(left);
    String more =
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT="
            + starts.size()
            + "\nEXDATE;TZID=Europe/Berlin:"
            + WALL.format(left)
            + "\n";
    return series(m, "Stand-up", "Europe/Berlin", first, more, seen);
  }

  private static Sample dailyWithOverride(Made m) {
    List<LocalDateTime> starts = days(m.at(), 40, 1);
    LocalDateTime moved = starts.remove(7);
    LocalDateTime left = starts.remove(11);
    String more =
        "RRULE:FREQ=DAILY;COUNT=40\nEXDATE;TZID=Europe/Berlin:" + WALL.format(left) + "\n";
    Sample plain = series(m, "Daily", "Europe/Berlin", m.at(), more, starts);
    LocalDateTime to = moved.plusHours(3);
    return moved(plain, m, moved, to, "Daily, moved " + m.number());
  }

  /** The same series with one occurrence as an event of its own. */
  private static Sample moved(
      Sample plain, Made m, LocalDateTime from, LocalDateTime to, String title) {
    String override =
        Ics.event(
            m.uid(),
            "RECURRENCE-ID;TZID=Europe/Berlin:"
                + WALL.format(from)
                + "\nSUMMARY:"
                + title.replace(",", "\\,")
                + "\n"
                + lines("Europe/Berlin", to, to.plusMinutes(30)));
    List<Shown> seen = new ArrayList<>(plain.occurrences());
    seen.remove(zonedShown(m, plain.itself().title(), from, from.plusMinutes(30), BERLIN));
    if (to.getYear() == YEAR) {
      seen.add(zonedShown(m, title, to, to.plusMinutes(30), BERLIN));
    }
    String ics =
        plain
            .ics()
            .replace("END:VCALENDAR\r\n", override.replace("\n", "\r\n") + "END:VCALENDAR\r\n");
    return new Sample(plain.uid(), ics, plain.itself(), seen);
  }

  /** Another client moves the second occurrence of a {@code lastFriday}. */
  Sample withOccurrenceMoved(int number) {
    LocalTime time = LocalTime.of(6 + number % 11, number * 5 % 60);
    Sample plain = sample(number);
    LocalDate first =
        LocalDate.of(YEAR, 1, 1).with(TemporalAdjusters.lastInMonth(DayOfWeek.FRIDAY));
    LocalDateTime from =
        first.plusMonths(1).with(TemporalAdjusters.lastInMonth(DayOfWeek.FRIDAY)).atTime(time);
    Made m = new Made(number, plain.uid(), from);
    return moved(plain, m, from, from.plusDays(1), "Moved by another client");
  }

  private static Sample lastFriday(Made m) {
    LocalTime time = m.at().toLocalTime();
    List<LocalDateTime> starts =
        IntStream.rangeClosed(1, 12)
            .mapToObj(month ->
                LocalDate.of(YEAR, month, 1)
                    .with(TemporalAdjusters.lastInMonth(DayOfWeek.FRIDAY))
                    .atTime(time))
            .toList();
    String more = "RRULE:FREQ=MONTHLY;BYDAY=-1FR\n";
    return series(m, "Drinks", "Europe/Berlin", starts.getFirst(), more, starts);
  }

  private static Sample fortnight(Made m) {
    List<LocalDateTime> starts = days(m.at(), 20, 14);
    String more = "RRULE:FREQ=WEEKLY;INTERVAL=2\n";
    List<LocalDateTime> seen = new ArrayList<>(days(m.at(), 27, 14));
    return series(m, "Fortnight " + starts.size(), "Europe/Berlin", m.at(), more, seen);
  }

  private static Sample until(Made m) {
    List<LocalDateTime> starts = days(m.at(), 15, 7);
    String last = WALL.format(starts.getLast().atZone(BERLIN).withZoneSameInstant(ZoneOffset.UTC));
    String more = "RRULE:FREQ=WEEKLY;UNTIL=" + last + "Z\n";
    return series(m, "Course", "W. Europe Standard Time", m.at(), more, starts);
  }

  private static Sample extraDates(Made m) {
    List<LocalDateTime> starts = days(m.at(), 5, 1);
    LocalDateTime extra = m.at().plusDays(9).plusHours(2);
    starts.add(extra);
    String more = "RRULE:FREQ=DAILY;COUNT=5\nRDATE;TZID=Europe/Berlin:" + WALL.format(extra) + "\n";
    return series(m, "Workshop", "Europe/Berlin", m.at(), more, starts);
  }
}
