package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecurrenceTest {
  @ParameterizedTest
  @CsvSource({
    "RRULE:FREQ=DAILY, RRULE, true",
    "rrule:freq=daily, RRULE, true",
    "RDATE;VALUE=DATE:20260101, RDATE, true",
    "EXDATE:20260101T090000Z, EXDATE, true",
    "EXRULE:FREQ=DAILY, RRULE, false",
    "RRULES:FREQ=DAILY, RRULE, false",
    "RRULE, RRULE, false",
    "RDATE:RRULE:, RRULE, false",
    "'', RRULE, false"
  })
  void aLineIsAPropertyByItsName(String line, String name, boolean expected) {
    assertThat(Recurrence.isA(line, name)).isEqualTo(expected);
  }
}
