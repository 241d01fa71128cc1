package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5545 §3.8.5.3 and §3.3.10. */
class RfcExamplesTest {
  /** RFC 5545 §3.8.5.3: its examples start on 2 September 1997, 09:00 in New York, or as told. */
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          0902|FREQ=DAILY;COUNT=10|0902 0903 0904 0905 0906 0907 0908 0909 0910 0911
          0902|FREQ=DAILY;INTERVAL=10;COUNT=5|0902 0912 0922 1002 1012
          0902|FREQ=WEEKLY;COUNT=3|0902 0909 0916
          0902|FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH|\
          0902 0904 0909 0911 0916 0918 0923 0925 0930 1002
          0901|FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR|\
          0901 0903 0905 0915 0917 0919 0929 1001 1003 1013 1015 1017 1027 1029 1031 1110 1112 \
          1114 1124 1126 1128 1208 1210 1212 1222
          0902|FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH|\
          0902 0904 0916 0918 0930 1002 1014 1016
          0905|FREQ=MONTHLY;COUNT=4;BYDAY=1FR|0905 1003 1107 1205
          0905|FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR|0905 1003 1107 1205
          0907|FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU|0907 0928 1102 1130
          0922|FREQ=MONTHLY;COUNT=3;BYDAY=-2MO|0922 1020 1117
          0928|FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-3|0928 1029 1128 1229
          0902|FREQ=MONTHLY;COUNT=6;BYMONTHDAY=2,15|0902 0915 1002 1015 1102 1115
          0930|FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1|0930 1001 1031 1101 1130
          0902|FREQ=MONTHLY;INTERVAL=1;COUNT=4;BYDAY=TU|0902 0909 0916 0923
          0902|FREQ=MONTHLY;COUNT=1;BYDAY=FR;BYMONTHDAY=5|0905
          0913|FREQ=MONTHLY;COUNT=4;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13|0913 1011 1108 1213
          0904|FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3|0904 1007 1106
          0929|FREQ=MONTHLY;COUNT=4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2|0929 1030 1127 1230
          """)
  void theExamplesOfTheRfc(String day, String rule, String expected) {
    Event series =
        Series.of(
            Series.time("1997" + day + "T090000", "America/New_York"), "RRULE:" + rule.strip());

    assertThat(Series.starts(series, 100))
        .containsExactly(
            Arrays.stream(expected.split(" "))
                .map(d -> "1997" + d + "T090000")
                .toArray(String[]::new));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          19970610T090000|FREQ=YEARLY;COUNT=4;BYMONTH=6,7|19970610 19970710 19980610 19980710
          19970310T090000|FREQ=YEARLY;INTERVAL=2;COUNT=4;BYMONTH=1,2,3|\
          19970310 19990110 19990210 19990310
          19970101T090000|FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200|\
          19970101 19970410 19970719 20000101
          19970519T090000|FREQ=YEARLY;COUNT=3;BYDAY=20MO|19970519 19980518 19990517
          19970512T090000|FREQ=YEARLY;COUNT=3;BYWEEKNO=20;BYDAY=MO|19970512 19980511 19990517
          19970313T090000|FREQ=YEARLY;COUNT=4;BYMONTH=3;BYDAY=TH|19970313 19970320 19970327 19980305
          19970605T090000|FREQ=YEARLY;COUNT=2;BYDAY=TH;BYMONTH=6,7,8|19970605 19970612
          19980213T090000|FREQ=MONTHLY;COUNT=5;BYDAY=FR;BYMONTHDAY=13|\
          19980213 19980313 19981113 19990813 20001013
          19961105T090000|FREQ=YEARLY;INTERVAL=4;COUNT=3;BYMONTH=11;BYDAY=TU;\
          BYMONTHDAY=2,3,4,5,6,7,8|19961105 20001107 20041102
          19970805T090000|FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO|\
          19970805 19970810 19970819 19970824
          19970805T090000|FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU|\
          19970805 19970817 19970819 19970831
          20070115T090000|FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5|\
          20070115 20070130 20070215 20070315 20070330
          20160229T090000|FREQ=YEARLY;COUNT=3|20160229 20200229 20240229
          """)
  void theExamplesThatCrossYears(String start, String rule, String expected) {
    Event series = Series.of(Series.time(start, "America/New_York"), "RRULE:" + rule);

    assertThat(Series.starts(series, 100).stream().map(s -> s.substring(0, 8)))
        .containsExactly(expected.split(" "));
  }

  @Test
  void hoursAndMinutesRunOnTheWallClock() {
    EventTime start = Series.time("19970902T090000", "America/New_York");

    assertThat(Series.starts(Series.of(start, "RRULE:FREQ=HOURLY;INTERVAL=3;COUNT=3"), 9))
        .containsExactly("19970902T090000", "19970902T120000", "19970902T150000");
    assertThat(
            Series.starts(
                Series.of(start, "RRULE:FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,40;COUNT=5"), 9))
        .containsExactly(
            "19970902T090000",
            "19970902T094000",
            "19970902T100000",
            "19970902T104000",
            "19970903T090000");
  }
}
