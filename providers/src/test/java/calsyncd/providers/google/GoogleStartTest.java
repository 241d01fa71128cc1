package calsyncd.providers.google;

import static calsyncd.providers.google.SampleEvents.at;
import static calsyncd.providers.google.SampleEvents.cancelled;
import static calsyncd.providers.google.SampleEvents.hour;
import static calsyncd.providers.google.SampleEvents.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * To Google a start is an occurrence, whatever the rule says. All begin on 2026-12-03, a Thursday.
 */
class GoogleStartTest extends OnSimulatedGoogle {
  private static final CreateKey KEY = new CreateKey("created1");

  @BeforeEach
  void openForWriting() {
    google = openToWrite();
  }

  private static Event thursday(String... lines) {
    return SampleEvents.of("s", hour(SampleEvents.NINE), lines);
  }

  private static Event from(String wall, String... lines) {
    return SampleEvents.of("s", hour(at(wall)), lines);
  }

  private static List<String> days(Event event) {
    var to = NOW.plus(Duration.ofDays(60));
    return Occurrences.within(event, NOW.minus(Duration.ofDays(9)), to, BERLIN, 30).stream()
        .map(GoogleStartTest::day)
        .toList();
  }

  private static String day(Occurrence occurrence) {
    return occurrence.content().when().start().wall().toLocalDate().toString().substring(5);
  }

  private List<String> daysAtGoogle() {
    return daysAtGoogle("created1");
  }

  private List<String> daysAtGoogle(String id) {
    return rest.send("GET", EVENTS + "/" + id + "/instances", "").objects("items").stream()
        .map(item -> item.object("start").text("dateTime").substring(5, 10))
        .toList();
  }

  private RemoteEvent fetch() {
    return ((Fetched.Found) google.fetch(PRIMARY, new RemoteId("created1"))).event();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-07T09:00:00,RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3,",
    "2026-12-15T09:00:00,RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2,",
    "2026-12-04T09:00:00,RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218T235959Z,",
    "2026-12-07T09:00:00,RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=TH;BYDAY=MO;COUNT=3,",
    "2026-12-07T09:00:00,RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3,EXDATE:20261214T080000Z",
  })
  void aSeriesBeginsWithItsRule(String first, String rule, String more) {
    String[] lines = more == null ? new String[] {rule} : new String[] {rule, more};
    Event wanted = thursday(lines);
    var projection = (Projection.Carried) google.project(wanted);
    assertThat(projection.event()).isEqualTo(from(first, lines));
    assertThat(projection.notCarried()).containsExactly("start", "end");
    RemoteEvent created = google.create(PRIMARY, KEY, wanted);
    assertThat(created.event().withUid(wanted.uid())).isEqualTo(projection.event());
    assertThat(daysAtGoogle()).isEqualTo(days(wanted)).isNotEmpty();
  }

  @Test
  void anUpdateBeginsASeriesWithItsNewRule() {
    RemoteEvent known = google.create(PRIMARY, KEY, thursday("RRULE:FREQ=DAILY;COUNT=5"));
    Event wanted =
        known.event().withRecurrence(new Recurrence(List.of("RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2")));
    RemoteEvent updated = google.update(PRIMARY, known, wanted);
    assertThat(updated.event()).isEqualTo(((Projection.Carried) google.project(wanted)).event());
    assertThat(daysAtGoogle()).isEqualTo(days(wanted)).containsExactly("12-04", "12-11");
  }

  @Test
  void anOverrideStaysWhereTheSeriesBeginsLater() {
    Event series = thursday("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3");
    Event wanted = cancelled(series, 14);
    assertThat(google.create(PRIMARY, KEY, wanted).event().overrides())
        .isEqualTo(wanted.overrides());
    assertThat(daysAtGoogle()).containsExactly("12-07", "12-21");
  }

  /** What another client wrote there: Google shows the start, so the hub must. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "RRULE:FREQ=WEEKLY;COUNT=1;BYDAY=MO",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261225T000000Z",
        "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\",\"RDATE:20261203T080000Z",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\",\"EXDATE:20261203T080000Z",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\",\"RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2",
      })
  void aStartOffTheRuleIsReadAsTheOccurrenceThatItIsThere(String lines) {
    theirs("\"" + lines + "\"");
    for (boolean beside : List.of(false, true)) {
      startsBesideCount(beside);
      RemoteEvent read = fetch();
      assertThat(days(read.event())).isEqualTo(daysAtGoogle()).isNotEmpty();
      assertThat(read.event().overrides()).isEmpty();
      assertThat(snapshot().changes()).containsExactly(new RemoteChange.Master(read));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"20261214T080000Z", "20261221T080000Z"})
  void anExcludedLastOccurrenceIsNeitherInventedNorDropped(String excluded) {
    theirs("\"RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\",\"EXDATE:" + excluded + "\"");
    for (boolean beside : List.of(false, true)) {
      startsBesideCount(beside);
      assertThat(days(fetch().event())).isEqualTo(daysAtGoogle()).isNotEmpty();
    }
  }

  private void startsBesideCount(boolean beside) {
    var options = simulator.options();
    simulator.options(options.withDoubts(options.doubts().withStartsBesideCount(beside)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartThatAnotherLineGivesIsWrittenSoThatNobodyNeedCountIt(boolean beside) {
    startsBesideCount(beside);
    for (String[] lines :
        List.of(
            new String[] {"RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "RDATE:20261203T080000Z"},
            new String[] {
              "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
              "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2",
              "RDATE:20261203T080000Z"
            })) {
      Event wanted = thursday(lines);
      Event projected = ((Projection.Carried) google.project(wanted)).event();
      RemoteEvent created = google.create(PRIMARY, new CreateKey("made" + lines.length), wanted);
      assertThat(created.event().withUid(wanted.uid())).isEqualTo(projected);
      assertThat(daysAtGoogle("made" + lines.length)).isEqualTo(days(wanted)).hasSizeGreaterThan(3);
    }
  }

  private void theirs(String lines) {
    insert(
        """
        {"id":"created1","summary":"s","recurrence":[%s],
         "start":{"dateTime":"2026-12-03T09:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"2026-12-03T10:00:00","timeZone":"Europe/Berlin"}}\
        """
            .formatted(lines));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartOffTheRuleStaysWhatItIsOnTheWayBack(boolean beside) {
    startsBesideCount(beside);
    theirs("\"RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\"");
    List<String> days = daysAtGoogle();
    RemoteEvent read = fetch();
    assertThat(((Projection.Carried) google.project(read.event())).event()).isEqualTo(read.event());
    RemoteEvent renamed = google.update(PRIMARY, read, titled(read.event(), "x"));
    RemoteEvent one = google.update(PRIMARY, renamed, cancelled(renamed.event(), 7));
    assertThat(daysAtGoogle()).isEqualTo(days(one.event())).contains("12-03", "12-14");
    assertThat(rest.send("GET", EVENTS + "/created1", "").texts("recurrence"))
        .containsExactly("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3");
    rest.send("DELETE", EVENTS + "/created1", "");
    google.create(PRIMARY, new CreateKey("created2"), read.event());
    assertThat(daysAtGoogle("created2")).isEqualTo(days).hasSize(beside ? 4 : 3);
  }

  @Test
  void aRuleThatNobodyReadsIsLeftAlone() {
    theirs("\"RRULE:FREQ=DAILY;COUNT=3\"");
    RemoteEvent read = fetch();
    Event odd = read.event().withRecurrence(new Recurrence(List.of("RRULE:FREQ=ODDLY")));
    RemoteEvent known = read.withEvent(odd);
    assertThat(GoogleUpdate.of(known, titled(odd, "x")).master().event().getRecurrence()).isNull();
  }
}
