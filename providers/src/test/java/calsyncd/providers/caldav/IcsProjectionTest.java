package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.at;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Projection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a series begins; 2026-07-02 is a Thursday. */
class IcsProjectionTest {
  private static Event series(String... lines) throws IcsException {
    return IcsSamples.event(
            """
            DTSTART;TZID=Europe/Berlin:20260702T090000
            DTEND;TZID=Europe/Berlin:20260702T100000
            SUMMARY:s\
            """)
        .withRecurrence(new Recurrence(List.of(lines)));
  }

  private static Event projected(Event event) {
    return ((Projection.Carried) IcsProjection.of(event)).event();
  }

  @ParameterizedTest
  @CsvSource({
    "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO, 2026-07-06T09:00:00",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO, 2026-07-13T09:00:00",
    "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TH, 2026-07-02T09:00:00",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=1, 2026-08-01T09:00:00"
  })
  void aSeriesBeginsWhereItsRuleDoes(String rule, String start) throws IcsException {
    Event event = series(rule);

    Event projected = projected(event);

    assertThat(projected.content().when().start()).isEqualTo(berlin(start));
    assertThat(projected.recurrence()).isEqualTo(event.recurrence());
    assertThat(((Projection.Carried) IcsProjection.of(event)).notCarried()).isEmpty();
  }

  @Test
  void aStartThatAnExclusionTakesAwayIsOnItsRule() throws IcsException {
    Event event = series("RRULE:FREQ=DAILY;COUNT=3");
    Event cancelled =
        event.withOverride(at(berlin("2026-07-02T09:00:00")), SeriesOverride.CANCELLED);

    assertThat(projected(cancelled)).isEqualTo(cancelled);
    assertThat(projected(series("RRULE:FREQ=DAILY;COUNT=3", "EXRULE:FREQ=WEEKLY")).content())
        .isEqualTo(event.content());
  }

  @Test
  void severalRulesOfWhichNoneGivesTheStartAreNotWritten() throws IcsException {
    assertThat(IcsProjection.of(series("RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=TU")))
        .isEqualTo(new Projection.Impossible("start_not_on_rule"));
  }
}
