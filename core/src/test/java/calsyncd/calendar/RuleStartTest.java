package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series that begin beside their rule. */
final class RuleStartTest {
  private static Event at(String start, String... lines) {
    return Series.of(Series.time(start, "America/New_York"), lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=WEEKLY;BYDAY=MO;COUNT=5               | 20260608T090000
          FREQ=WEEKLY;INTERVAL=2;BYDAY=MO            | 20260615T090000
          FREQ=DAILY;INTERVAL=3;BYDAY=SU             | 20260614T090000
          FREQ=MONTHLY;BYMONTHDAY=-1                 | 20260630T090000
          FREQ=YEARLY;BYMONTH=1;BYDAY=2TU            | 20270112T090000
          FREQ=DAILY;BYHOUR=8;COUNT=3                | 20260603T080000
          FREQ=WEEKLY;BYDAY=MO;UNTIL=20260701T000000Z| 20260608T090000
          """)
  void beginsWithTheFirstThatTheRuleGives(String rule, String expected) {
    Event series = at("20260602T090000", "RRULE:" + rule);
    Event begun = RuleStart.begun(series);
    assertThat(Series.stamp(begun.content().when().start())).isEqualTo(expected);
    assertThat(Series.instants(begun, 40)).isEqualTo(Series.instants(series, 40));
    assertThat(begun.recurrence()).isEqualTo(series.recurrence());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=WEEKLY;BYDAY=TU                     | on the rule
          FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30      | gives nothing
          FREQ=WEEKLY;BYDAY=MO,WE,FR,SU;BYSETPOS=2 | counts from the start
          """)
  void isLeftAsItIs(String rule, String why) {
    Event series = at("20260602T090000", "RRULE:" + rule);
    assertThat(RuleStart.begun(series)).as(why).isEqualTo(series);
  }

  @Test
  void datesAndCancelledOccurrencesStay() {
    Event series =
        at(
                "20260602T090000",
                "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4",
                "RDATE;TZID=America/New_York:20260604T100000",
                "EXDATE;TZID=America/New_York:20260608T090000")
            .withOverride(
                new RecurrenceId(Series.time("20260615T090000", "America/New_York")),
                SeriesOverride.CANCELLED);
    Event begun = RuleStart.begun(series);
    assertThat(Series.stamp(begun.content().when().start())).isEqualTo("20260608T090000");
    assertThat(Series.starts(begun, 10)).isEqualTo(Series.starts(series, 10)).hasSize(3);
    assertThat(begun.overrides()).isEqualTo(series.overrides());
  }

  @Test
  void theLengthStays() {
    Event series = at("20260301T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO");
    Event begun = RuleStart.begun(series);
    Instant to = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(Occurrences.within(begun, Instant.MIN, to, ZoneOffset.UTC, 99))
        .isEqualTo(Occurrences.within(series, Instant.MIN, to, ZoneOffset.UTC, 99));
  }

  @Test
  void whatHasNoSingleRuleIsLeftAsItIs() {
    Event dates = at("20260602T090000", "RDATE;TZID=America/New_York:20260604T100000");
    assertThat(RuleStart.begun(dates)).isEqualTo(dates);
    Event single = new Event(dates.uid(), dates.content(), Recurrence.NONE, new TreeMap<>());
    assertThat(RuleStart.begun(single)).isEqualTo(single);
    Event two =
        dates.withRecurrence(
            new Recurrence(List.of("RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=FR")));
    assertThat(RuleStart.begun(two)).isEqualTo(two);
  }
}
