package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floating times in a person's own zone. */
final class PinnedTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Event floating(String start, Duration length, String... lines) {
    return Series.of(Series.time(start, ""), length, lines);
  }

  private static List<Instant> of(Event event, Function<EventContent.When, EventTime> end) {
    Instant to = Instant.parse("2031-01-01T00:00:00Z");
    return Occurrences.within(event, Instant.MIN, to, BERLIN, 400).stream()
        .map(one -> end.apply(one.content().when()).instant(BERLIN))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RRULE:FREQ=DAILY;UNTIL=20261101T093000",
        "RRULE:FREQ=DAILY;UNTIL=20261101",
        "RRULE:FREQ=WEEKLY;BYDAY=SU,MO;COUNT=60",
        "RRULE:FREQ=DAILY;INTERVAL=2;BYMONTH=3,10",
        "RDATE:20260601T093000,20260701T120000",
        "rdate;value=date-time:20260601T093000",
        "RRULE:FREQ=DAILY;COUNT=9\nEXDATE:20260303T093000\nEXDATE:20260304T093000",
        "RRULE:FREQ=DAILY;COUNT=9\nEXDATE:20260303"
      })
  void showsTheSameTimesAtItsOwnersDesk(String lines) {
    Event event = floating("20260301T093000", Duration.ofHours(2), lines.split("\n"));
    Event pinned = Pinned.in(event, BERLIN);
    assertThat(pinned.content().when().start())
        .isEqualTo(EventTime.Zoned.of(LocalDateTime.of(2026, 3, 1, 9, 30), BERLIN));
    assertThat(of(pinned, EventContent.When::start))
        .isEqualTo(of(event, EventContent.When::start))
        .hasSizeGreaterThan(1);
    assertThat(of(pinned, EventContent.When::end)).isEqualTo(of(event, EventContent.When::end));
  }

  @Test
  void anEndIsInUtcAndDatesNameTheZone() {
    Event event =
        floating(
            "20260301T093000",
            Duration.ofHours(1),
            "RRULE:FREQ=DAILY;UNTIL=20260701T093000",
            "EXDATE:20260401T093000",
            "RDATE:20260801T093000Z");
    assertThat(Pinned.in(event, BERLIN).recurrence().lines())
        .containsExactly(
            "RRULE:FREQ=DAILY;UNTIL=20260701T073000Z",
            "EXDATE;TZID=Europe/Berlin:20260401T093000",
            "RDATE:20260801T093000Z");
  }

  @Test
  void overridesComeAlong() {
    Event event = floating("20260301T093000", Duration.ofHours(1), "RRULE:FREQ=DAILY;COUNT=5");
    RecurrenceId second = new RecurrenceId(Series.time("20260302T093000", ""));
    EventContent moved =
        Series.content("moved", Series.time("20260302T150000", ""), Duration.ofHours(3));
    Event pinned = Pinned.in(event.withOverride(second, new SeriesOverride.Changed(moved)), BERLIN);
    assertThat(pinned.overrides()).hasSize(1);
    assertThat(pinned.overrides().firstKey().start())
        .isEqualTo(Series.time("20260302T093000", "Europe/Berlin"));
    assertThat(of(pinned, EventContent.When::start))
        .contains(Instant.parse("2026-03-02T14:00:00Z"))
        .doesNotContain(Instant.parse("2026-03-02T08:30:00Z"));
  }

  @Test
  void aSpringNightMakesNoEndBeforeItsStart() {
    Event gone = floating("20260329T023000", Duration.ofMinutes(30));
    assertThat(of(Pinned.in(gone, BERLIN), EventContent.When::start))
        .containsExactly(Instant.parse("2026-03-29T01:30:00Z"));
    assertThat(of(Pinned.in(gone, BERLIN), EventContent.When::end))
        .containsExactly(Instant.parse("2026-03-29T02:00:00Z"));
  }

  @Test
  void whatDoesNotFloatIsLeftAsItIs() {
    Event zoned = Series.of(Series.time("20260301T093000", "America/New_York"));
    Event day = Series.of(Series.time("20260301", ""));
    assertThat(Pinned.in(zoned, BERLIN)).isEqualTo(zoned);
    assertThat(Pinned.in(day, BERLIN)).isEqualTo(day);
  }
}
