package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.OUTLOOK_ZONE;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static calsyncd.providers.caldav.IcsSamples.day;
import static calsyncd.providers.caldav.IcsSamples.event;
import static calsyncd.providers.caldav.IcsSamples.read;
import static calsyncd.providers.caldav.IcsSamples.vevent;
import static calsyncd.providers.caldav.IcsSamples.when;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcsTimesTest {
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, Europe/Berlin",
    "europe/berlin, Europe/Berlin",
    "W. Europe Standard Time, Europe/Berlin",
    "Eastern Standard Time, America/New_York",
    "India Standard Time, Asia/Calcutta",
    "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin, Europe/Berlin",
    "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires, America/Argentina/Buenos_Aires",
    "tzone://Microsoft/Utc, UTC",
    "UTC, UTC",
    "US/Eastern, US/Eastern"
  })
  void aZoneIsKnownByAnyOfItsNames(String tzid, String zone) throws IcsException {
    Event event = event("DTSTART;TZID=\"" + tzid + "\":20260702T090000");

    assertThat(event.content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of(zone)));
    assertThat(event.content().extras().notCarried()).isEmpty();
  }

  @Test
  void anUnknownZoneIsKnownByItsRules() throws IcsException {
    Event event =
        read(
            OUTLOOK_ZONE.formatted("(UTC+01:00) Amsterdam\\, Berlin\\, Bern")
                + vevent(
                    "DTSTART;TZID=\"(UTC+01:00) Amsterdam\\, Berlin\\, Bern\":20260702T090000"));

    assertThat(event.content().when().start()).isEqualTo(berlin("2026-07-02T09:00"));
    assertThat(event.content().extras().notCarried()).isEmpty();
  }

  @Test
  void rulesThatNoZoneHasLeaveAnOffsetAndSayWhatWasLost() throws IcsException {
    String odd = OUTLOOK_ZONE.formatted("Odd").replace("+0200", "+0217").replace("+0100", "+0117");
    Event event = read(odd + vevent("DTSTART;TZID=Odd:20260702T090000\nRRULE:FREQ=DAILY"));

    assertThat(event.content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("+02:17")));
    assertThat(event.content().extras().notCarried()).containsExactly("time_zone");
  }

  @Test
  void aZoneThatNeverChangesItsClocksIsNamedByItsHours() throws IcsException {
    String zone =
        "BEGIN:VTIMEZONE\nTZID:Fixed\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            + "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n";

    assertThat(read(zone + vevent("DTSTART;TZID=Fixed:20260702T090000")).content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("Etc/GMT-3")));
  }

  @Test
  void aZoneOfWhichNothingIsKnownFloatsAndSaysSo() throws IcsException {
    Event event = event("DTSTART;TZID=My Zone:20260702T090000");

    assertThat(event.content().when().start())
        .isEqualTo(new Floating(LocalDateTime.parse("2026-07-02T09:00")));
    assertThat(event.content().extras().notCarried()).containsExactly("time_zone");
  }

  @Test
  void utcFloatingAndDatesKeepTheirForm() throws IcsException {
    assertThat(when("DTSTART:20260702T090000Z\nDTEND:20260702T100000Z"))
        .isEqualTo(
            new When(
                Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("UTC")),
                Zoned.of(LocalDateTime.parse("2026-07-02T10:00"), ZoneId.of("UTC"))));
    assertThat(when("DTSTART:20260702T090000\nDTEND:20260702T100000").end())
        .isEqualTo(new Floating(LocalDateTime.parse("2026-07-02T10:00")));
    assertThat(when("DTSTART;VALUE=DATE:20260702\nDTEND;VALUE=DATE:20260704"))
        .isEqualTo(new When(day("2026-07-02"), day("2026-07-04")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DTSTART;VALUE=DATE:20260702 | | Day[date=2026-07-03]",
        "DTSTART;VALUE=DATE:20260702 | DTEND;VALUE=DATE:20260702 | Day[date=2026-07-03]",
        "DTSTART:20260702 | DURATION:P2D | Day[date=2026-07-04]",
        "DTSTART:20260702T090000 | | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DTEND:20260701T090000 | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DURATION:PT1H30M | Floating[wall=2026-07-02T10:30]",
        "DTSTART:20260702T090000 | DTEND: | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DTEND;VALUE=DATE:20260703 | Floating[wall=2026-07-03T00:00]",
        "DTSTART:20260702T090000 | DURATION:-PT5M | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T240000 | DURATION:P1W | Floating[wall=2026-07-10T00:00]"
      })
  void aMissingOrImpossibleEndIsFilled(String start, String end, String expected)
      throws IcsException {
    assertThat(when(start + (end == null ? "" : "\n" + end)).end()).hasToString(expected);
  }

  @Test
  void aDurationOfDaysIsNominalAndOneOfHoursIsExact() throws IcsException {
    String start = "DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:";

    assertThat(when(start + "P1D").end()).isEqualTo(berlin("2026-03-29T12:00"));
    assertThat(when(start + "PT24H").end()).isEqualTo(berlin("2026-03-29T13:00"));
  }
}
