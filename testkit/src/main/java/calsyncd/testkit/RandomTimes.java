package calsyncd.testkit;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.SplittableRandom;

/** Starts and ends of every form, many near a change of the clocks. */
final class RandomTimes {
  /** Both hemispheres, half an hour's change, none at all, and a zone east of all others. */
  private static final List<ZoneId> ZONES =
      List.of(
              "Europe/Berlin",
              "Europe/London",
              "America/New_York",
              "America/Los_Angeles",
              "America/Santiago",
              "Australia/Sydney",
              "Australia/Lord_Howe",
              "Pacific/Auckland",
              "Asia/Kolkata",
              "Asia/Tokyo",
              "America/Sao_Paulo",
              "Pacific/Kiritimati",
              "UTC")
          .stream()
          .map(RandomTimes::zone)
          .toList();

  private static final int DAYS = 540;

  private final SplittableRandom random;
  private final LocalDate from;

  RandomTimes(SplittableRandom random, LocalDate from) {
    this.random = random;
    this.from = from;
  }

  /** UTC has one name only, so that equal times are equal. */
  private static ZoneId zone(String name) {
    return name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
  }

  EventTime start() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Day(random.nextInt(4) == 0 ? leapDay() : day());
      case 2 -> new Floating(day().atTime(random.nextInt(24), quarter()));
      case 3, 4, 5 -> nearAChange(ZONES.get(random.nextInt(ZONES.size())));
      case 6 -> Zoned.of(leapDay().atTime(random.nextInt(24), quarter()), ZONES.getFirst());
      default -> any(ZONES.get(random.nextInt(ZONES.size())));
    };
  }

  private LocalDate day() {
    return from.plusDays(random.nextInt(DAYS));
  }

  private int quarter() {
    return 15 * random.nextInt(4);
  }

  private LocalDate leapDay() {
    int year = from.getYear();
    while (!Year.isLeap(year) || from.isAfter(LocalDate.of(year, 2, 29))) {
      year++;
    }
    return LocalDate.of(year, 2, 29);
  }

  private EventTime any(ZoneId zone) {
    return real(day().atTime(random.nextInt(24), quarter()), zone);
  }

  /** A wall time that a spring night leaves out is put after the gap. */
  private static Zoned real(LocalDateTime wall, ZoneId zone) {
    return Zoned.of(wall.atZone(zone).toInstant(), zone);
  }

  /**
   * From three hours before a change to three hours after it, on its day or some days before at the
   * same time of day: so either reading of an autumn night, and series that run over a gap.
   */
  private EventTime nearAChange(ZoneId zone) {
    Instant day = day().atStartOfDay(zone).toInstant();
    ZoneOffsetTransition change = zone.getRules().nextTransition(day);
    boolean soon = change != null && change.getInstant().isBefore(day.plus(Duration.ofDays(300)));
    if (!soon) {
      return any(zone);
    }
    Instant near = change.getInstant().plusSeconds(900L * (random.nextInt(24) - 12));
    if (random.nextInt(3) == 0) {
      return Zoned.of(near, zone);
    }
    LocalDateTime wall = change.getDateTimeBefore().plusMinutes(15L * random.nextInt(8));
    int days = random.nextBoolean() ? random.nextInt(4) : 7 * random.nextInt(3);
    return real(wall.minusDays(days), zone);
  }

  /** An end for the start: some days, or up to four hours. */
  EventTime end(EventTime start) {
    return switch (start) {
      case Day day -> new Day(day.date().plusDays(1 + random.nextInt(3) / 2));
      case Floating floating -> new Floating(floating.wall().plusMinutes(minutes()));
      case Zoned zoned -> shifted(zoned, minutes());
    };
  }

  private int minutes() {
    return 15 * (1 + random.nextInt(16));
  }

  private static EventTime shifted(EventTime time, int minutes) {
    return switch (time) {
      case Day day -> day;
      case Floating floating -> new Floating(floating.wall().plusMinutes(minutes));
      case Zoned zoned ->
          Zoned.of(zoned.instant(zoned.zone()).plus(Duration.ofMinutes(minutes)), zoned.zone());
    };
  }

  /** So much later, by the clock that all zones share. */
  static When shifted(When when, int minutes) {
    return new When(shifted(when.start(), minutes), shifted(when.end(), minutes));
  }
}
