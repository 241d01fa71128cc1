package calsyncd.testkit;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Rules of every frequency, with ends on, before and after an occurrence, and dates beside. */
final class RandomRules {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final List<String> RARE =
      List.of(
          "FREQ=HOURLY;INTERVAL=7",
          "FREQ=DAILY;BYHOUR=8,17;BYMINUTE=30",
          "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
          "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
          "FREQ=YEARLY;BYYEARDAY=100,-1",
          "FREQ=MONTHLY;BYDAY=5FR",
          "FREQ=WEEKLY;BYMONTH=3,10");

  private final SplittableRandom random;
  private final boolean rare;

  RandomRules(SplittableRandom random, boolean rare) {
    this.random = random;
    this.rare = rare;
  }

  /** One rule, from about this start on. */
  String rule(EventTime start) {
    boolean isTimed = !(start instanceof Day);
    boolean isRare = rare && isTimed && random.nextInt(6) == 0;
    String rule = isRare ? any(RARE) : common(start.wall().toLocalDate());
    return "RRULE:" + rule + end(start);
  }

  /** The rule with lines beside it, for a series that begins at its first occurrence. */
  Recurrence beside(String rule, EventTime start) {
    List<String> lines = new ArrayList<>();
    lines.add(rule);
    if (rare && random.nextInt(10) == 0) {
      lines.add("EXRULE:FREQ=MONTHLY;BYMONTHDAY=13");
    }
    if (rare && random.nextInt(10) == 0) {
      lines.add("RRULE:FREQ=MONTHLY;BYMONTHDAY=7;COUNT=5");
    }
    if (random.nextInt(6) == 0) {
      lines.add(date("EXDATE", start, start.wall().plusDays(7L * (1 + random.nextInt(4)))));
    }
    if (random.nextInt(10) == 0) {
      lines.add(date("RDATE", start, start.wall().plusDays(3L + random.nextInt(40))));
    }
    return new Recurrence(lines);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String interval() {
    return random.nextInt(3) == 0 ? ";INTERVAL=" + (2 + random.nextInt(3)) : "";
  }

  private String common(LocalDate day) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> "FREQ=DAILY" + interval();
      case 2 -> "FREQ=WEEKLY" + interval();
      case 3, 4 -> "FREQ=WEEKLY" + interval() + ";BYDAY=" + days() + weekStart();
      case 5 -> "FREQ=MONTHLY" + interval() + ";BYMONTHDAY=" + day.getDayOfMonth();
      case 6 -> "FREQ=MONTHLY" + interval() + ";BYDAY=" + nth(day);
      case 7 -> "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + any(List.of(1, 2, 3, -1));
      default -> "FREQ=YEARLY";
    };
  }

  private String days() {
    List<String> days = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      if (random.nextInt(3) == 0) {
        days.add(two(day));
      }
    }
    return days.isEmpty() ? "WE" : String.join(",", days);
  }

  private String weekStart() {
    return random.nextBoolean() ? "" : ";WKST=" + any(List.of("SU", "MO", "SA"));
  }

  private static String two(DayOfWeek day) {
    return day.name().substring(0, 2);
  }

  private String nth(LocalDate day) {
    int nth = random.nextInt(4) == 0 ? -1 : Math.min(4, (day.getDayOfMonth() + 6) / 7);
    return nth + two(day.getDayOfWeek());
  }

  private String end(EventTime start) {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> ";UNTIL=" + until(start);
      default -> ";COUNT=" + (2 + random.nextInt(18));
    };
  }

  /** The same time of day some weeks on: an occurrence of many rules; or just before or after. */
  private String until(EventTime start) {
    LocalDateTime wall = start.wall().plusDays(7L * (2 + random.nextInt(20)));
    int beside = any(List.of(0, 0, 0, -1, 1));
    return switch (start) {
      case Day _ -> DateTimeFormatter.BASIC_ISO_DATE.format(wall.plusDays(beside));
      case Floating _ -> STAMP.format(wall.plusSeconds(beside));
      case Zoned zoned -> utc(wall.atZone(zoned.zone()).plusSeconds(beside).toInstant());
    };
  }

  private static String utc(Instant instant) {
    return STAMP.format(instant.atOffset(ZoneOffset.UTC)) + "Z";
  }

  private static String date(String name, EventTime start, LocalDateTime wall) {
    return switch (start) {
      case Day _ -> name + ";VALUE=DATE:" + DateTimeFormatter.BASIC_ISO_DATE.format(wall);
      case Floating _ -> name + ":" + STAMP.format(wall);
      case Zoned zoned when zoned.zone() instanceof ZoneOffset ->
          name + ":" + STAMP.format(wall) + "Z";
      case Zoned zoned -> name + ";TZID=" + zoned.zone() + ":" + STAMP.format(wall);
    };
  }
}
