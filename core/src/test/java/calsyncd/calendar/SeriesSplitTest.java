package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** This and following: a series in two parts. */
final class SeriesSplitTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Uid REST = new Uid("rest");

  private static Event series(EventTime start, EventTime end, String... lines) {
    EventContent content =
        new EventContent(
            new When(start, end),
            new Text("title", "", "", ""),
            Standing.DEFAULT,
            People.NONE,
            Extras.NONE);
    return new Event(new Uid("whole"), content, new Recurrence(List.of(lines)), new TreeMap<>());
  }

  /** An hour in Berlin. */
  private static Event berlin(String start, String... lines) {
    LocalDateTime wall = LocalDateTime.parse(start);
    return series(Zoned.of(wall, BERLIN), Zoned.of(wall.plusHours(1), BERLIN), lines);
  }

  private static RecurrenceId at(String wall) {
    return new RecurrenceId(Zoned.of(LocalDateTime.parse(wall), BERLIN));
  }

  private static SeriesSplit split(Event series, RecurrenceId at) {
    SeriesSplit split = SeriesSplit.at(series, at, REST);
    List<Occurrence> parts = new ArrayList<>(occurrences(split.first().orElseThrow()));
    assertThat(parts).isNotEmpty();
    parts.addAll(occurrences(split.rest()));
    assertThat(parts).containsExactlyInAnyOrderElementsOf(occurrences(series));
    assertThat(split.first().orElseThrow().uid()).isEqualTo(series.uid());
    assertThat(split.rest().uid()).isEqualTo(REST);
    return split;
  }

  private static List<Occurrence> occurrences(Event event) {
    Instant from = Instant.parse("2020-01-01T00:00:00Z");
    Instant to = Instant.parse("2030-01-01T00:00:00Z");
    return Occurrences.within(event, from, to, ZoneOffset.UTC, 10_000);
  }

  private static List<String> firstLines(SeriesSplit split) {
    return split.first().orElseThrow().recurrence().lines();
  }

  private static List<String> restLines(SeriesSplit split) {
    return split.rest().recurrence().lines();
  }

  @Test
  void aCountIsSharedOut() {
    Event daily = berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=10");
    SeriesSplit split = split(daily, at("2026-06-04T09:00:00"));
    assertThat(firstLines(split)).containsExactly("RRULE:FREQ=DAILY;UNTIL=20260604T065959Z");
    assertThat(restLines(split)).containsExactly("RRULE:FREQ=DAILY;COUNT=7");
    assertThat(split.rest().content().when().start()).isEqualTo(at("2026-06-04T09:00:00").start());
    assertThat(split.rest().content().when().end()).isEqualTo(at("2026-06-04T10:00:00").start());
  }

  @Test
  void whatWasExcludedCounts() {
    Event daily =
        berlin(
            "2026-06-01T09:00:00",
            "RRULE:COUNT=10;FREQ=DAILY",
            "EXDATE;TZID=Europe/Berlin:20260602T090000,20260608T090000");
    SeriesSplit split = split(daily, at("2026-06-04T09:00:00"));
    assertThat(restLines(split))
        .containsExactly("RRULE:FREQ=DAILY;COUNT=7", "EXDATE;TZID=Europe/Berlin:20260608T090000");
    assertThat(firstLines(split)).element(1).asString().endsWith(":20260602T090000");
  }

  @Test
  void anUntilStaysWithTheRest() {
    String until = "UNTIL=20260610T070000Z";
    Event daily = berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;" + until + ";INTERVAL=3");
    SeriesSplit split = split(daily, at("2026-06-07T09:00:00"));
    assertThat(firstLines(split))
        .containsExactly("RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20260607T065959Z");
    assertThat(restLines(split)).isEqualTo(daily.recurrence().lines());
  }

  @Test
  void theLastOccurrenceIsARestOfOne() {
    Event daily = berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=10");
    assertThat(restLines(split(daily, at("2026-06-10T09:00:00"))))
        .containsExactly("RRULE:FREQ=DAILY;COUNT=1");
  }

  @Test
  void anEndlessSeriesStaysSo() {
    Event weekly = berlin("2026-06-01T09:00:00", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
    SeriesSplit split = split(weekly, at("2026-06-18T09:00:00"));
    assertThat(restLines(split)).isEqualTo(weekly.recurrence().lines());
    assertThat(occurrences(split.first().orElseThrow())).hasSize(3);
  }

  @Test
  void daysEndWithTheDayBefore() {
    Event days =
        series(
            new Day(LocalDate.of(2026, 6, 1)),
            new Day(LocalDate.of(2026, 6, 3)),
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE;VALUE=DATE:20260608,20260622");
    SeriesSplit split = split(days, new RecurrenceId(new Day(LocalDate.of(2026, 6, 15))));
    assertThat(firstLines(split))
        .containsExactly("RRULE:FREQ=WEEKLY;UNTIL=20260614", "EXDATE;VALUE=DATE:20260608");
    assertThat(restLines(split))
        .containsExactly("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260622");
    assertThat(split.rest().content().when().end()).isEqualTo(new Day(LocalDate.of(2026, 6, 17)));
  }

  @Test
  void aFloatingUntilFloats() {
    LocalDateTime wall = LocalDateTime.parse("2026-06-01T09:00:00");
    Event floating =
        series(new Floating(wall), new Floating(wall.plusHours(1)), "RRULE:FREQ=DAILY;COUNT=4");
    SeriesSplit split = split(floating, new RecurrenceId(new Floating(wall.plusDays(2))));
    assertThat(firstLines(split)).containsExactly("RRULE:FREQ=DAILY;UNTIL=20260603T085959");
  }

  @Test
  void theWallTimeIsKeptOverAChangeOfTheClocks() {
    Event daily = berlin("2026-03-27T09:00:00", "RRULE:FREQ=DAILY;COUNT=6");
    SeriesSplit split = split(daily, at("2026-03-30T09:00:00"));
    assertThat(firstLines(split)).containsExactly("RRULE:FREQ=DAILY;UNTIL=20260330T065959Z");
    assertThat(split.rest().content().when().start().wall())
        .isEqualTo(LocalDateTime.parse("2026-03-30T09:00:00"));
  }

  @Test
  void aSeriesThatIsSplitInASpringNightKeepsItsTime() {
    Event daily = berlin("2026-03-27T02:30:00", "RRULE:FREQ=DAILY;COUNT=6");
    SeriesSplit split = split(daily, at("2026-03-29T03:30:00"));
    assertThat(firstLines(split)).containsExactly("RRULE:FREQ=DAILY;UNTIL=20260329T005959Z");
    assertThat(occurrences(split.rest()))
        .extracting(o -> o.id().start().wall().toString())
        .containsExactly(
            "2026-03-29T03:30", "2026-03-30T02:30", "2026-03-31T02:30", "2026-04-01T02:30");
  }

  @Test
  void aSeriesIsSplitInAnAutumnNight() {
    Event daily = berlin("2026-10-23T02:30:00", "RRULE:FREQ=DAILY;COUNT=6");
    SeriesSplit split = split(daily, at("2026-10-25T02:30:00"));
    assertThat(firstLines(split)).containsExactly("RRULE:FREQ=DAILY;UNTIL=20261025T002959Z");
    split(daily, at("2026-10-26T02:30:00"));
  }

  @Test
  void overridesGoWithTheirOccurrences() {
    Event daily = berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=10");
    EventContent late = berlin("2026-06-09T20:00:00").content();
    Event changed =
        daily
            .withOverride(at("2026-06-02T09:00:00"), new SeriesOverride.Changed(late))
            .withOverride(at("2026-06-03T09:00:00"), SeriesOverride.CANCELLED)
            .withOverride(at("2026-06-04T09:00:00"), new SeriesOverride.Changed(late))
            .withOverride(at("2026-06-05T09:00:00"), SeriesOverride.CANCELLED);
    SeriesSplit split = split(changed, at("2026-06-04T09:00:00"));
    assertThat(split.first().orElseThrow().overrides().keySet())
        .containsExactly(at("2026-06-02T09:00:00"), at("2026-06-03T09:00:00"));
    assertThat(split.rest().overrides().keySet())
        .containsExactly(at("2026-06-04T09:00:00"), at("2026-06-05T09:00:00"));
    assertThat(split.rest().content().when().start().wall().getHour()).isEqualTo(9);
    split(changed, at("2026-06-05T09:00:00"));
  }

  @Test
  void theOccurrenceMayBeNamedInAnotherForm() {
    Event daily = berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=10");
    Instant instant = Instant.parse("2026-06-04T07:00:00Z");
    RecurrenceId utc = new RecurrenceId(Zoned.of(instant, ZoneOffset.UTC));
    assertThat(split(daily, utc)).isEqualTo(split(daily, at("2026-06-04T09:00:00")));
  }

  @Test
  void theFirstOccurrenceTakesTheWholeSeriesAlong() {
    Event daily =
        berlin("2026-06-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=10")
            .withOverride(at("2026-06-03T09:00:00"), SeriesOverride.CANCELLED);
    SeriesSplit split = SeriesSplit.at(daily, at("2026-06-01T09:00:00"), REST);
    assertThat(split.first()).isEmpty();
    assertThat(split.rest()).isEqualTo(daily);
    Event single = berlin("2026-06-01T09:00:00");
    assertThat(SeriesSplit.at(single, at("2026-06-01T09:00:00"), REST).rest()).isEqualTo(single);
  }

  @Test
  void whereTheStartIsExcludedTheSecondIsTheFirst() {
    Event daily =
        berlin(
            "2026-06-01T09:00:00",
            "RRULE:FREQ=DAILY;COUNT=3",
            "EXDATE;TZID=Europe/Berlin:20260601T090000");
    assertThat(SeriesSplit.at(daily, at("2026-06-02T09:00:00"), REST).first()).isEmpty();
    assertNoOccurrence(daily, "2026-06-01T09:00:00");
  }

  @Test
  void whatIsNoOccurrenceSplitsNothing() {
    Event daily =
        berlin(
            "2026-06-01T09:00:00",
            "RRULE:FREQ=DAILY;COUNT=5",
            "EXDATE;TZID=Europe/Berlin:20260603T090000");
    assertNoOccurrence(daily, "2026-06-02T10:00:00");
    assertNoOccurrence(daily, "2026-06-03T09:00:00");
    assertNoOccurrence(daily, "2026-05-31T09:00:00");
    assertNoOccurrence(daily, "2026-06-06T09:00:00");
    assertNoOccurrence(berlin("2026-06-01T09:00:00"), "2026-06-02T09:00:00");
  }

  private static void assertNoOccurrence(Event series, String wall) {
    assertThatThrownBy(() -> SeriesSplit.at(series, at(wall), REST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an occurrence");
  }

  @Test
  void datesGoToTheirSide() {
    Event dates =
        berlin(
            "2026-06-01T09:00:00",
            "RDATE;TZID=Europe/Berlin:20260605T090000,20260609T090000",
            "RDATE:20260612T070000Z");
    SeriesSplit middle = split(dates, at("2026-06-09T09:00:00"));
    assertThat(firstLines(middle)).containsExactly("RDATE;TZID=Europe/Berlin:20260605T090000");
    assertThat(restLines(middle)).containsExactly("RDATE:20260612T070000Z");
    assertThat(restLines(split(dates, at("2026-06-12T09:00:00")))).isEmpty();
    assertThat(firstLines(split(dates, at("2026-06-05T09:00:00")))).isEmpty();
  }

  @Test
  void aDateBesideARuleDoesNotPutTheRuleOutOfStep() {
    Event weekly =
        berlin(
            "2026-06-01T09:00:00",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4",
            "RDATE;TZID=Europe/Berlin:20260610T090000,20260803T090000");
    SeriesSplit split = split(weekly, at("2026-06-10T09:00:00"));
    assertThat(restLines(split).getFirst()).isEqualTo("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3");
    assertThat(split.rest().content().when().start()).isEqualTo(at("2026-06-15T09:00:00").start());
    SeriesSplit last = split(weekly, at("2026-08-03T09:00:00"));
    assertThat(firstLines(last).getFirst()).isEqualTo("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4");
    assertThat(last.rest().content().when().start()).isEqualTo(at("2026-08-03T09:00:00").start());
  }

  @Test
  void aRuleThatWouldGiveOthersWhenBegunAgainIsRefused() {
    Event weekly = berlin("2026-06-01T09:00:00", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2,3");
    assertThatThrownBy(() -> SeriesSplit.at(weekly, at("2026-06-10T09:00:00"), REST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the series can't be split there");
  }

  @Test
  void anUnreadableRuleIsRefused() {
    Event odd = berlin("2026-06-01T09:00:00", "RRULE:FREQ=FORTNIGHTLY");
    assertThatThrownBy(() -> SeriesSplit.at(odd, at("2026-06-01T09:00:00"), REST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Event dates(String moved) {
    Event dates =
        berlin("2026-06-01T09:00:00", "RDATE;TZID=Europe/Berlin:20260603T090000,20260605T090000");
    EventContent later =
        berlin("2026-06-07T15:00:00").content().withText(new Text("moved", "", "", ""));
    return dates.withOverride(at(moved), new SeriesOverride.Changed(later));
  }

  @Test
  void oneDateThatIsLeftIsAnEventWithoutOverrides() {
    SeriesSplit last =
        SeriesSplit.at(dates("2026-06-05T09:00:00"), at("2026-06-05T09:00:00"), REST);
    assertThat(occurrences(last.first().orElseThrow())).hasSize(2);
    assertThat(occurrences(last.rest())).hasSize(1);
    assertThat(last.rest().recurrence().isEmpty()).isTrue();
    assertThat(last.rest().overrides()).isEmpty();
    assertThat(last.rest().content().text().title()).isEqualTo("moved");
    Event first =
        SeriesSplit.at(dates("2026-06-01T09:00:00"), at("2026-06-03T09:00:00"), REST)
            .first()
            .orElseThrow();
    assertThat(first.overrides()).isEmpty();
    assertThat(first.content().text().title()).isEqualTo("moved");
  }

  @Test
  void aCancelledDateAloneIsNoPart() {
    Event dates = dates("2026-06-03T09:00:00");
    Event noFirst = dates.withOverride(at("2026-06-01T09:00:00"), SeriesOverride.CANCELLED);
    assertThat(SeriesSplit.at(noFirst, at("2026-06-03T09:00:00"), REST))
        .isEqualTo(new SeriesSplit(Optional.empty(), noFirst));
    Event noLast = dates.withOverride(at("2026-06-05T09:00:00"), SeriesOverride.CANCELLED);
    assertThatThrownBy(() -> SeriesSplit.at(noLast, at("2026-06-05T09:00:00"), REST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
