package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import calsyncd.calendar.EventTime;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import com.google.gson.JsonObject;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceWriterTest {
  private static final EventTime TUESDAY =
      EventTime.Zoned.of(LocalDateTime.parse("2026-12-08T09:00"), ZoneId.of("Europe/Berlin"));

  private static JsonObject write(String rule) {
    return RecurrenceWriter.write(rule, TUESDAY, "W. Europe Standard Time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FREQ=DAILY | {'type':'daily','interval':1}",
        "FREQ=DAILY;INTERVAL=3 | {'type':'daily','interval':3}",
        "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0 | {'type':'daily','interval':1}",
        "FREQ=DAILY;BYDAY=MO,FR | {'type':'weekly','interval':1,'daysOfWeek':['monday','friday'],"
            + "'firstDayOfWeek':'monday'}",
        "FREQ=WEEKLY | {'type':'weekly','interval':1,'daysOfWeek':['tuesday'],"
            + "'firstDayOfWeek':'monday'}",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE | {'type':'weekly','interval':2,"
            + "'daysOfWeek':['monday','wednesday'],'firstDayOfWeek':'sunday'}",
        "FREQ=MONTHLY | {'type':'absoluteMonthly','interval':1,'dayOfMonth':8}",
        "FREQ=MONTHLY;BYMONTHDAY=28 | {'type':'absoluteMonthly','interval':1,'dayOfMonth':28}",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1 | {'type':'absoluteMonthly','interval':1,"
            + "'dayOfMonth':30}",
        "FREQ=MONTHLY;BYMONTHDAY=-1 | {'type':'relativeMonthly','interval':1,'daysOfWeek':"
            + "['monday','tuesday','wednesday','thursday','friday','saturday','sunday'],"
            + "'index':'last'}",
        "FREQ=MONTHLY;BYDAY=2TU | {'type':'relativeMonthly','interval':1,"
            + "'daysOfWeek':['tuesday'],'index':'second'}",
        "FREQ=MONTHLY;BYDAY=+1MO | {'type':'relativeMonthly','interval':1,"
            + "'daysOfWeek':['monday'],'index':'first'}",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | {'type':'relativeMonthly','interval':1,"
            + "'daysOfWeek':['monday','tuesday','wednesday','thursday','friday'],'index':'last'}",
        "FREQ=YEARLY | {'type':'absoluteYearly','interval':1,'dayOfMonth':8,'month':12}",
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31 | {'type':'absoluteYearly','interval':1,"
            + "'dayOfMonth':31,'month':1}",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU | {'type':'relativeYearly','interval':1,"
            + "'daysOfWeek':['sunday'],'index':'last','month':3}",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=SA,SU;BYSETPOS=4 | {'type':'relativeYearly','interval':1,"
            + "'daysOfWeek':['saturday','sunday'],'index':'fourth','month':3}",
      })
  void aRuleIsTheOnePatternThatSaysTheSame(String rule, String pattern) {
    assertThat(write(rule).getAsJsonObject("pattern"))
        .isEqualTo(Samples.object(pattern.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FREQ=HOURLY",
        "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;INTERVAL=x",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
        "FREQ=DAILY;BYMONTH=3",
        "FREQ=DAILY;BYHOUR=9,15",
        "FREQ=DAILY;BYHOUR=10",
        "FREQ=DAILY;COUNT=1000",
        "FREQ=DAILY;UNTIL=20261207T000000Z",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTH=3",
        "FREQ=MONTHLY;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=5TU",
        "FREQ=MONTHLY;BYDAY=-2TU",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,2",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=5",
        "FREQ=MONTHLY;BYMONTH=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=3,9",
        "FREQ=YEARLY;BYMONTHDAY=3",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=100",
      })
  void aRuleWithoutAPatternIsRefused(String rule) {
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> write(rule))
        .returns(FailureClass.REJECTED, ProviderException::failureClass)
        .returns("recurrence_not_representable", ProviderException::reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FREQ=DAILY | 'type':'noEnd'",
        "FREQ=DAILY;COUNT=999 | 'type':'numbered','numberOfOccurrences':999",
        // Nine o'clock in Berlin is eight in UTC.
        "FREQ=DAILY;UNTIL=20261220T080000Z | 'type':'endDate','endDate':'2026-12-20'",
        "FREQ=DAILY;UNTIL=20261220T075959Z | 'type':'endDate','endDate':'2026-12-19'",
        "FREQ=DAILY;UNTIL=20261219T233000Z | 'type':'endDate','endDate':'2026-12-19'",
        "FREQ=DAILY;UNTIL=20261220 | 'type':'endDate','endDate':'2026-12-19'",
      })
  void theRangeEndsWithTheLastDayThatHasAnOccurrence(String rule, String end) {
    String rest = ",'startDate':'2026-12-08','recurrenceTimeZone':'W. Europe Standard Time'}";
    assertThat(write(rule).getAsJsonObject("range"))
        .isEqualTo(Samples.object(("{" + end + rest).replace('\'', '"')));
  }

  @Test
  void aSeriesOfDaysEndsOnItsLastDay() {
    EventTime day = new EventTime.Day(LocalDate.parse("2026-12-08"));
    JsonObject range =
        RecurrenceWriter.write("FREQ=DAILY;UNTIL=20261220", day, "UTC").getAsJsonObject("range");
    assertThat(Json.text(range, "endDate")).isEqualTo("2026-12-20");
  }
}
