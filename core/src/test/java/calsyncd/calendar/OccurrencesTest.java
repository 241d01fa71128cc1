package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.SeriesOverride.Changed;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same answers wherever the JVM believes to be. */
@ParameterizedClass
@CsvSource({"en-US, UTC", "tr-TR, Asia/Kathmandu", "ar-EG, America/St_Johns"})
final class OccurrencesTest {
  @Parameter(0)
  String locale;

  @Parameter(1)
  String zone;

  private Locale hostLocale;
  private TimeZone hostZone;

  @BeforeEach
  void moveTheHost() {
    hostLocale = Locale.getDefault();
    hostZone = TimeZone.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
  }

  @AfterEach
  void moveItBack() {
    Locale.setDefault(hostLocale);
    TimeZone.setDefault(hostZone);
  }

  @Nested
  final class ClockChanges {
    @Test
    void aSeriesKeepsItsWallTimeOverTheYear() {
      Event series =
          Series.of(Series.time("20260301T090000", "Europe/Berlin"), "RRULE:FREQ=MONTHLY;COUNT=3");

      assertThat(Series.instants(series, 3))
          .containsExactly(
              Instant.parse("2026-03-01T08:00:00Z"),
              Instant.parse("2026-04-01T07:00:00Z"),
              Instant.parse("2026-05-01T07:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
      "20260307T023000, America/New_York, 2026-03-08T07:30:00Z",
      "20260328T023000, Europe/Berlin, 2026-03-29T01:30:00Z",
      "20261003T023000, Australia/Sydney, 2026-10-03T16:30:00Z",
      "20260404T233000, America/Santiago, 2026-04-06T03:30:00Z"
    })
    void aTimeThatDoesNotExistIsReadWithTheOffsetBefore(String start, String zone, Instant second) {
      Event series = Series.of(Series.time(start, zone), "RRULE:FREQ=DAILY;COUNT=3");

      assertThat(Series.instants(series, 3)).contains(second).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void anExclusionNamesTheGapByEitherOfItsTimes() {
      EventTime start = Series.time("20260307T023000", "America/New_York");

      for (String line :
          List.of(
              "EXDATE;TZID=America/New_York:20260308T023000",
              "EXDATE;TZID=America/New_York:20260308T033000",
              "EXDATE:20260308T073000Z")) {
        Event series = Series.of(start, "RRULE:FREQ=DAILY;COUNT=3", line);
        assertThat(Series.starts(series, 9))
            .as(line)
            .containsExactly("20260307T023000", "20260309T023000");
      }
    }

    @Test
    void anOverrideInTheGapReplacesItsOccurrence() {
      EventTime start = Series.time("20260307T023000", "America/New_York");
      Event series = Series.of(start, "RRULE:FREQ=DAILY;COUNT=3");
      for (String id : List.of("20260308T023000", "20260308T033000")) {
        Event cancelled =
            series.withOverride(
                new RecurrenceId(Series.time(id, "America/New_York")), SeriesOverride.CANCELLED);
        assertThat(Series.starts(cancelled, 9)).as(id).hasSize(2);
      }
      Event byInstant =
          series.withOverride(
              new RecurrenceId(Series.time("20260308T073000Z", "")), SeriesOverride.CANCELLED);
      assertThat(Series.starts(byInstant, 9)).hasSize(2);
    }

    @Test
    void anHourlySeriesHasNoOccurrenceTwice() {
      Event series =
          Series.of(
              Series.time("20260308T003000", "America/New_York"), "RRULE:FREQ=HOURLY;COUNT=5");

      assertThat(Series.instants(series, 9)).doesNotHaveDuplicates();
    }

    @Test
    void bothHalfPastOnesOfAnAutumnNightAreThemselves() {
      LocalDateTime wall = LocalDateTime.parse("2026-11-01T01:30:00");
      EventTime early = new EventTime.Zoned(wall, Series.NEW_YORK, false);
      EventTime late = new EventTime.Zoned(wall, Series.NEW_YORK, true);

      assertThat(Series.instants(Series.of(early), 1))
          .containsExactly(Instant.parse("2026-11-01T05:30:00Z"));
      assertThat(Series.instants(Series.of(late), 1))
          .containsExactly(Instant.parse("2026-11-01T06:30:00Z"));
      assertThat(Series.instants(Series.of(late, "RRULE:FREQ=DAILY;COUNT=2"), 2))
          .containsExactly(
              Instant.parse("2026-11-01T06:30:00Z"), Instant.parse("2026-11-02T06:30:00Z"));
      assertThat(EventTime.Zoned.of(Instant.parse("2026-11-01T06:30:00Z"), Series.NEW_YORK))
          .isEqualTo(late);
    }

    @Test
    void anOccurrenceOverTheChangeKeepsItsExactLength() {
      Event night =
          Series.of(
              Series.time("20261031T230000", "America/New_York"),
              Duration.ofHours(4),
              "RRULE:FREQ=DAILY;COUNT=2");

      assertThat(Occurrences.within(night, Instant.MIN, Instant.MAX, ZoneOffset.UTC, 9))
          .allSatisfy(o ->
              assertThat(
                      Duration.between(
                          o.content().when().start().instant(ZoneOffset.UTC),
                          o.content().when().end().instant(ZoneOffset.UTC)))
                  .isEqualTo(Duration.ofHours(4)));
    }
  }

  @Nested
  final class Limits {
    @ParameterizedTest
    @CsvSource({
      "20260105T090000, 20260107T080000Z, 3",
      "20260105T090000, 20260107T075959Z, 2",
      "20260105T090000, 20260107T090000, 3",
      "20260105T090000, 20260107, 2",
      "20260105, 20260107, 3",
      "20260105, 20260107T000000Z, 3",
      "20260105, 20260106T235959Z, 2"
    })
    void untilIsInclusive(String start, String until, int occurrences) {
      Event series =
          Series.of(Series.time(start, "Europe/Berlin"), "RRULE:FREQ=DAILY;UNTIL=" + until);

      assertThat(Series.starts(series, 99)).hasSize(occurrences);
    }

    @Test
    void anExclusionUsesUpACount() {
      Event series =
          Series.of(
              Series.time("20260105", ""),
              "RRULE:FREQ=DAILY;COUNT=3",
              "EXDATE;VALUE=DATE:20260106");

      assertThat(Series.starts(series, 9)).containsExactly("20260105", "20260107");
    }

    @Test
    void datesAddAndPeriodsCountFromTheirStart() {
      Event series =
          Series.of(
              Series.time("20260105T090000", "Europe/Berlin"),
              "RDATE;TZID=America/New_York:20260106T090000,20260107T090000",
              "RDATE;VALUE=PERIOD:20260108T080000Z/PT3H",
              "rdate;tzid=\"Europe/Berlin\":20260105T090000");

      assertThat(Series.starts(series, 9))
          .containsExactly(
              "20260105T090000", "20260106T150000", "20260107T150000", "20260108T090000");
    }

    @Test
    void anExclusionRuleTakesOut() {
      Event series =
          Series.of(
              Series.time("20260105T090000", ""),
              "RRULE:FREQ=DAILY;COUNT=7",
              "EXRULE:FREQ=WEEKLY;BYDAY=SA,SU");

      assertThat(Series.starts(series, 9)).hasSize(5);
    }

    @Test
    void everythingExcludedIsNothing() {
      Event series =
          Series.of(Series.time("20260105", ""), "RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY");

      assertThat(Series.starts(series, 9)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "EXDATE:",
          "EXDATE:1997",
          "RDATE:",
          "RDATE;VALUE=DATE:2026133x",
          "RRULE:FREQ=DAILY;UNTIL=20261399",
          "RRULE:FREQ=DAILY;UNTIL=soon",
          "RRULE:FREQ=DAILY;INTERVAL=0",
          "RRULE:FREQ=DAILY;INTERVAL=99999999999",
          "RRULE:FREQ=DAILY;COUNT=-1",
          "RRULE:FREQ=DAILY;BYMONTH=13",
          "RRULE:FREQ=DAILY;BYDAY=XX",
          "RRULE:FREQ=DAILY;RSCALE=CHINESE",
          "RRULE:FREQ=FORTNIGHTLY",
          "RRULE:",
          "RRULE",
          "SUMMARY:lunch"
        })
    void whatIsNoRecurrenceIsRefusedAndSpansAllTime(String line) {
      Event series = Series.of(Series.time("20260105T090000", "Europe/Berlin"), line);

      assertThatThrownBy(() -> Series.starts(series, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Occurrences.span(series).end()).isEqualTo(Instant.MAX);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
          "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
          "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
          "RRULE:FREQ=YEARLY;INTERVAL=2147483647",
          "RRULE:FREQ=SECONDLY;INTERVAL=2147483647"
        })
    void aRuleThatNeverComesEnds(String line) {
      Event series = Series.of(Series.time("20260105T090000", "Europe/Berlin"), line);

      assertThat(Series.starts(series, 2).size()).isLessThan(3);
    }
  }

  @Nested
  final class Windows {
    private final Event daily =
        Series.of(Series.time("20260105T090000", "Europe/Berlin"), "RRULE:FREQ=DAILY");

    @Test
    void aWindowTakesWhatOverlapsIt() {
      assertThat(Series.starts(daily, "2026-02-01T08:30:00Z", "2026-02-03T08:00:00Z"))
          .containsExactly("20260201T090000", "20260202T090000");
      assertThat(Series.starts(daily, "2026-02-01T09:00:00Z", "2026-02-02T08:00:00Z")).isEmpty();
    }

    @Test
    void anOverrideMovesInAndOut() {
      EventTime moved = Series.time("20260210T150000", "Europe/Berlin");
      Event event =
          daily.withOverride(
              new RecurrenceId(Series.time("20260202T080000Z", "")),
              new Changed(Series.content("moved", moved, Duration.ofHours(1))));

      assertThat(Series.starts(event, "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z")).isEmpty();
      assertThat(Series.starts(event, "2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z"))
          .containsExactly("20260210T090000", "20260210T150000");
    }

    @Test
    void floatingAndAllDayAreTheViewers() {
      Event day = Series.of(Series.time("20260105", ""));
      Event floating = Series.of(Series.time("20260105T090000", ""));
      ZoneId auckland = ZoneId.of("Pacific/Auckland");
      Instant from = Instant.parse("2026-01-04T11:00:00Z");

      assertThat(Occurrences.within(day, from, from.plusSeconds(1), auckland, 9)).hasSize(1);
      assertThat(Occurrences.within(day, from, from.plusSeconds(1), ZoneOffset.UTC, 9)).isEmpty();
      assertThat(
              Occurrences.within(
                  floating, Instant.parse("2026-01-04T20:00:00Z"), Instant.MAX, auckland, 9))
          .hasSize(1);
      assertThat(
              Occurrences.within(
                  floating, Instant.MIN, Instant.parse("2026-01-04T20:00:01Z"), auckland, 9))
          .hasSize(1);
    }

    @Test
    void atMostSoManyAreTold() {
      assertThat(Series.starts(daily, 3)).hasSize(3);
    }

    @Test
    void theSpanHoldsAllAndEndsWhereTheRuleDoes() {
      Event limited = Series.of(Series.time("20260105T090000Z", ""), "RRULE:FREQ=DAILY;COUNT=3");
      Event earlier =
          limited.withOverrides(
              new TreeMap<>(
                  Map.of(
                      new RecurrenceId(Series.time("20260106T090000Z", "")),
                      new Changed(
                          Series.content(
                              "early", Series.time("20251224T090000Z", ""), Duration.ZERO)))));

      assertThat(Occurrences.span(limited))
          .isEqualTo(
              new Span(
                  Instant.parse("2026-01-05T09:00:00Z"), Instant.parse("2026-01-07T10:00:00Z")));
      assertThat(Occurrences.span(earlier).start())
          .isEqualTo(Instant.parse("2025-12-24T09:00:00Z"));
      assertThat(Occurrences.span(daily).end()).isEqualTo(Instant.MAX);
      assertThat(Occurrences.span(Series.of(Series.time("20260105", ""))).start())
          .isEqualTo(Instant.parse("2026-01-04T06:00:00Z"));
    }
  }
}
