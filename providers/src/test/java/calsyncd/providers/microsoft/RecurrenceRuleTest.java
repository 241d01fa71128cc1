package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import com.microsoft.graph.models.PatternedRecurrence;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecurrenceRuleTest {
  private static final String NO_END =
      "{'type':'noEnd','startDate':'2026-12-02','endDate':'0001-01-01','numberOfOccurrences':0}";

  /** A Wednesday. */
  private static final EventTime BERLIN =
      EventTime.Zoned.of(LocalDateTime.parse("2026-12-02T09:00"), ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'daily','interval':1} | FREQ=DAILY",
        "{'type':'daily','interval':3} | FREQ=DAILY;INTERVAL=3",
        "{'type':'weekly','interval':1,'daysOfWeek':['wednesday','monday'],"
            + "'firstDayOfWeek':'sunday'} | FREQ=WEEKLY;BYDAY=MO,WE",
        "{'type':'weekly','interval':2,'daysOfWeek':['sunday','Monday'],"
            + "'firstDayOfWeek':'sunday'} | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "{'type':'weekly','interval':2,'daysOfWeek':['tuesday'],"
            + "'firstDayOfWeek':'monday'} | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "{'type':'weekly','interval':2,'daysOfWeek':['tuesday']} |"
            + " FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU",
        "{'type':'weekly','interval':1} | FREQ=WEEKLY;BYDAY=WE",
        "{'type':'absoluteMonthly','interval':1,'dayOfMonth':15} | FREQ=MONTHLY;BYMONTHDAY=15",
        "{'type':'absoluteMonthly','interval':0,'dayOfMonth':0,'month':0} |"
            + " FREQ=MONTHLY;BYMONTHDAY=2",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':99,'month':0} |"
            + " FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
        "{'type':'absoluteMonthly','interval':1,'dayOfMonth':29} |"
            + " FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1",
        "{'type':'absoluteMonthly','interval':1,'dayOfMonth':30} |"
            + " FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        "{'type':'absoluteMonthly','interval':6,'dayOfMonth':31} |"
            + " FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['tuesday'],'index':'second'} |"
            + " FREQ=MONTHLY;BYDAY=2TU",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['tuesday']} |"
            + " FREQ=MONTHLY;BYDAY=1TU",
        "{'type':'relativeMonthly','interval':2,'daysOfWeek':['friday'],'index':'last'} |"
            + " FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['monday','tuesday','wednesday',"
            + "'thursday','friday'],'index':'last'} |"
            + " FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['sunday','monday','tuesday',"
            + "'wednesday','thursday','friday','saturday'],'index':'last'} |"
            + " FREQ=MONTHLY;BYMONTHDAY=-1",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':31,'month':12} |"
            + " FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':29,'month':2} |"
            + " FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':31,'month':4} |"
            + " FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30",
        "{'type':'relativeYearly','interval':1,'daysOfWeek':['sunday'],'month':3,"
            + "'index':'last'} | FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "{'type':'relativeYearly','interval':1,'daysOfWeek':['saturday','sunday'],'month':3,"
            + "'index':'first'} | FREQ=YEARLY;BYMONTH=3;BYDAY=SA,SU;BYSETPOS=1",
      })
  void everyPatternIsOneRuleInOneForm(String pattern, String expected) {
    assertThat(rule(pattern, NO_END, BERLIN)).containsExactly("RRULE:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        NO_END + " | ''",
        "{'type':'numbered','numberOfOccurrences':10} | ;COUNT=10",
        "{'type':'endDate','endDate':'2027-07-01','numberOfOccurrences':0} |"
            + " ;UNTIL=20270701T215959Z",
        "{'type':'endDate','endDate':'2027-01-01','numberOfOccurrences':0} |"
            + " ;UNTIL=20270101T225959Z",
        "{'type':'endDate','endDate':'2027-01-01','numberOfOccurrences':7} |"
            + " ;UNTIL=20270101T225959Z",
        "{'type':'aNewOne','numberOfOccurrences':3} | ;COUNT=3",
      })
  void everyRangeEndsTheRule(String range, String expected) {
    assertThat(rule("{'type':'daily','interval':1}", range, BERLIN))
        .containsExactly("RRULE:FREQ=DAILY" + expected);
  }

  @Test
  void anAllDaySeriesEndsOnADate() {
    EventTime day = new EventTime.Day(LocalDate.parse("2026-12-02"));

    assertThat(
            rule("{'type':'daily','interval':1}", "{'type':'endDate','endDate':'2027-01-01'}", day))
        .containsExactly("RRULE:FREQ=DAILY;UNTIL=20270101");
  }

  @Test
  void aPatternThatIsNotKnownIsNoRule() {
    assertThat(RecurrenceRule.of(recurrence("{'type':'lunar','interval':1}", NO_END), BERLIN))
        .isEmpty();
    assertThat(RecurrenceRule.of(null, BERLIN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'absoluteMonthly','dayOfMonth':28} | false",
        "{'type':'absoluteMonthly','dayOfMonth':29} | true",
        "{'type':'absoluteYearly','dayOfMonth':29,'month':2} | true",
        "{'type':'absoluteYearly','dayOfMonth':31,'month':1} | false",
        "{'type':'daily'} | false",
      })
  void aDayThatSomeMonthsLackIsClamped(String pattern, boolean clamped) {
    assertThat(RecurrenceRule.isClamped(recurrence(pattern, NO_END))).isEqualTo(clamped);
  }

  private static List<String> rule(String pattern, String range, EventTime start) {
    return RecurrenceRule.of(recurrence(pattern, range), start)
        .map(Recurrence::lines)
        .orElseThrow();
  }

  private static PatternedRecurrence recurrence(String pattern, String range) {
    String json = "{'recurrence':{'pattern':" + pattern + ",'range':" + range + "}}";
    return GraphEvent.of(Samples.object(json.replace('\'', '"'))).model().getRecurrence();
  }
}
