package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Access;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteChange.Unsure;
import calsyncd.provider.RemoteChange.Whole;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.microsoft.GraphOptions;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MicrosoftReadTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final String DAILY = "{'type': 'daily', 'interval': 1}";
  private static final String TEN =
      "{'type': 'numbered', 'startDate': '2026-11-30', 'numberOfOccurrences': 10}";

  private final GraphWorld world = new GraphWorld(GraphOptions.defaults());
  private final CalendarProvider provider = world.provider();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void theAccountAndItsCalendarsAreListedOverAllPages() {
    List.of("A", "B", "C", "D").forEach(world::addCalendar);

    assertThat(provider.capabilities())
        .isEqualTo(
            new Capabilities(
                Capabilities.WatchScope.ACCOUNT,
                Capabilities.WindowKind.FROZEN,
                Capabilities.Mail.ALWAYS));
    assertThat(provider.account().email()).isEqualTo("ann@x.example");
    assertThat(provider.calendars()).hasSize(5).extracting(RemoteCalendar::name).contains("D");
    assertThat(provider.calendars().getFirst())
        .returns(true, RemoteCalendar::primary)
        .returns("owner", RemoteCalendar::accessRole)
        .returns(world.calendar(), RemoteCalendar::id);
    assertThat(provider.access(world.calendar()))
        .isEqualTo(new Access(provider.account().id(), "owner"));
  }

  @Test
  void aSnapshotListsAllPagesAndTheDeltaAfterItOnlyWhatChanged() {
    for (int n = 0; n < 8; n++) {
      world.create(GraphWorld.single("Event " + n));
    }

    GraphWorld.Round first = world.snapshot(provider);
    // The simulator's own page would be 10: each page was asked for with our preference.
    assertThat(first.pages()).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(3));
    assertThat(first.changes()).hasSize(8).allMatch(RemoteChange.Whole.class::isInstance);
    assertThat(world.since(provider, first.cursor()).changes()).isEmpty();

    RemoteId id = first.changes().getFirst().id();
    world.patch(id, "'subject': 'Moved'");
    GraphWorld.Round second = world.since(provider, first.cursor());
    assertThat(second.changes())
        .singleElement()
        .isInstanceOfSatisfying(
            RemoteChange.Whole.class,
            whole -> {
              assertThat(whole.id()).isEqualTo(id);
              assertThat(whole.event().event().content().text().title()).isEqualTo("Moved");
            });
    assertThat(world.since(provider, second.cursor()).changes()).isEmpty();
  }

  @Test
  void aSingleEventIsTheSameByPageAndByFetch() {
    RemoteId id = world.create(GraphWorld.single("Same"));
    RemoteChange.Whole whole = (RemoteChange.Whole) world.snapshot(provider).changes().getFirst();

    RemoteEvent fetched = fetch(id);
    assertThat(fetched.event()).isEqualTo(whole.event().event());
    assertThat(fetched.revision()).isEqualTo(whole.event().revision());
    assertThat(fetched.event().content().text().description()).isEqualTo("x");
    assertThat(fetched.event().content().when().start()).isEqualTo(berlin("2026-12-03T09:00"));
  }

  private static EventTime berlin(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  @Test
  void aSeriesArrivesWithItsExceptionsAndCancelledOccurrences() {
    RemoteId master = world.createSeries(DAILY, TEN);
    List<JsonObject> instances = world.instances(master);
    RemoteId moved = new RemoteId(Json.text(instances.get(2), "id"));
    world.patch(
        moved,
        GraphWorld.times("2026-12-02T11:30:00", "2026-12-02T12:00:00", "W. Europe Standard Time"));
    world.delete(new RemoteId(Json.text(instances.get(4), "id")));

    RemoteEvent series = fetch(master);
    assertThat(world.snapshot(provider).changes()).contains(new Whole(series));

    RecurrenceId third = new RecurrenceId(berlin("2026-12-02T09:00"));
    RecurrenceId fifth = new RecurrenceId(berlin("2026-12-04T09:00"));
    assertThat(series.event().recurrence().lines()).containsExactly("RRULE:FREQ=DAILY;COUNT=10");
    assertThat(series.event().overrides()).containsOnlyKeys(third, fifth);
    assertThat(series.event().overrides().get(fifth)).isEqualTo(SeriesOverride.CANCELLED);
    assertThat(series.event().overrides().get(third))
        .isInstanceOfSatisfying(
            SeriesOverride.Changed.class,
            changed ->
                assertThat(changed.content().when().start()).isEqualTo(berlin("2026-12-02T11:30")));
    assertThat(series.instances()).isEqualTo(Map.of(third, moved));
    assertSameInstances(master, series.event());
  }

  @Test
  void eachTouchOfASeriesIsTheWholeSeriesOnceAPage() {
    RemoteId master = world.createSeries(DAILY, TEN);
    GraphWorld.Round first = world.snapshot(provider);
    assertThat(first.pages()).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(1));
    assertThat(first.changes()).containsOnly(new Whole(fetch(master)));

    world.delete(new RemoteId(Json.text(world.instances(master).get(4), "id")));

    assertThat(world.since(provider, first.cursor()).changes())
        .containsOnly(new Whole(fetch(master)));
    assertThat(fetch(master).event().overrides()).hasSize(1);
  }

  @Test
  void anOccurrenceIsReadAsItsSeries() {
    RemoteId master = world.createSeries(DAILY, TEN);
    RemoteId occurrence = new RemoteId(Json.text(world.instances(master).get(2), "id"));

    assertThat(fetch(occurrence)).isEqualTo(fetch(master)).returns(master, RemoteEvent::id);
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) provider.fetch(world.calendar(), id)).event();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'daily', 'interval': 3}",
        "{'type': 'weekly', 'interval': 2, 'daysOfWeek': ['monday', 'sunday'],"
            + " 'firstDayOfWeek': 'sunday'}",
        "{'type': 'weekly', 'interval': 2, 'daysOfWeek': ['monday', 'sunday'],"
            + " 'firstDayOfWeek': 'monday'}",
        "{'type': 'absoluteMonthly', 'interval': 1, 'dayOfMonth': 30}",
        "{'type': 'absoluteMonthly', 'interval': 1, 'dayOfMonth': 31}",
        "{'type': 'relativeMonthly', 'interval': 1, 'daysOfWeek': ['tuesday'],"
            + " 'index': 'second'}",
        "{'type': 'relativeMonthly', 'interval': 1, 'index': 'last', 'daysOfWeek': ['monday',"
            + " 'tuesday', 'wednesday', 'thursday', 'friday']}",
        "{'type': 'absoluteYearly', 'interval': 1, 'dayOfMonth': 29, 'month': 2}",
        "{'type': 'relativeYearly', 'interval': 1, 'daysOfWeek': ['sunday'], 'month': 3,"
            + " 'index': 'last'}",
      })
  void everyPatternHappensWhenGraphSaysItDoes(String pattern) {
    String range = "{'type': 'endDate', 'startDate': '2026-11-30', 'endDate': '2027-12-15'}";
    RemoteId master = world.createSeries(pattern, range);

    assertThat(world.instances(master)).isNotEmpty();
    assertSameInstances(master, fetch(master).event());
  }

  private void assertSameInstances(RemoteId master, Event series) {
    List<Instant> expected =
        world.instances(master).stream()
            .map(instance -> Json.text(Json.object(instance, "start"), "dateTime"))
            .map(text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC))
            .toList();
    List<Instant> ours =
        Occurrences.within(
                series,
                Instant.parse("2026-06-01T00:00:00Z"),
                Instant.parse("2028-01-01T00:00:00Z"),
                BERLIN,
                1_000)
            .stream()
            .map(Occurrence::content)
            .map(content -> content.when().start().instant(BERLIN))
            .toList();
    assertThat(ours).isEqualTo(expected);
  }

  @Test
  void whereShortMonthsAreSkippedTheMissingOccurrencesAreCancelled() {
    GraphOptions.Exchange skips = new GraphOptions.Exchange(false, false, 400, 4, 10_000);
    try (GraphWorld skipping = new GraphWorld(GraphOptions.defaults().withExchange(skips))) {
      RemoteId master =
          skipping.create(
              "'subject': 'S', "
                  + GraphWorld.times("2026-12-31T09:00:00", "2026-12-31T10:00:00", "UTC")
                  + ", 'recurrence': {'pattern': {'type': 'absoluteMonthly', 'interval': 1,"
                  + " 'dayOfMonth': 31}, 'range': {'type': 'endDate', 'startDate': '2026-12-31',"
                  + " 'endDate': '2027-06-01'}}");

      Fetched.Found found = (Fetched.Found) skipping.provider().fetch(skipping.calendar(), master);
      assertThat(found.event().event().overrides().keySet())
          .extracting(id -> id.start().wall().toLocalDate())
          .containsExactly(LocalDate.parse("2027-02-28"), LocalDate.parse("2027-04-30"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAllDaySeriesIsDaysHoweverGraphRendersItsMidnights(boolean floats) {
    GraphOptions.Exchange exchange = new GraphOptions.Exchange(true, floats, 400, 4, 10_000);
    try (GraphWorld other = new GraphWorld(GraphOptions.defaults().withExchange(exchange))) {
      RemoteId master =
          other.create(
              "'subject': 'Days', 'isAllDay': true, "
                  + GraphWorld.times(
                      "2026-12-01T00:00:00", "2026-12-02T00:00:00", "W. Europe Standard Time")
                  + ", 'recurrence': {'pattern': {'type': 'daily', 'interval': 1}, 'range':"
                  + " {'type': 'endDate', 'startDate': '2026-12-01', 'endDate': '2026-12-05'}}");
      List<JsonObject> instances = other.instances(master);
      other.patch(new RemoteId(Json.text(instances.get(1), "id")), "'subject': 'Second'");
      other.delete(new RemoteId(Json.text(instances.get(2), "id")));

      Event event =
          ((Fetched.Found) other.provider().fetch(other.calendar(), master)).event().event();
      assertThat(event.content().when())
          .isEqualTo(new EventContent.When(day("2026-12-01"), day("2026-12-02")));
      assertThat(event.recurrence().lines()).containsExactly("RRULE:FREQ=DAILY;UNTIL=20261205");
      assertThat(event.overrides())
          .containsOnlyKeys(
              new RecurrenceId(day("2026-12-02")), new RecurrenceId(day("2026-12-03")));
    }
  }

  private static EventTime day(String date) {
    return new EventTime.Day(LocalDate.parse(date));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'status': 200, 'body': {'id': 'x'}}",
        "{'status': 200, 'body': {'id': 'x', 'exceptionOccurrences': []}}",
        "{'status': 400, 'body': {'error': {'code': 'BadRequest'}}}",
        "{'status': 200, 'body': {'exceptionOccurrences': [], 'cancelledOccurrences': ['?']}}",
      })
  void whereTheMasterTellsNoOverridesItsInstancesDo(String answer) {
    RemoteId master = world.createSeries(DAILY, TEN);
    List<JsonObject> instances = world.instances(master);
    RemoteId changed = new RemoteId(Json.text(instances.get(2), "id"));
    world.patch(changed, "'subject': 'Other'");
    world.delete(new RemoteId(Json.text(instances.get(4), "id")));
    world.control(
        "faults", "{'match': {'query': 'cancelledOccurrences'}, 'response': " + answer + "}");

    RemoteEvent series = fetch(master);

    RecurrenceId third = new RecurrenceId(berlin("2026-12-02T09:00"));
    assertThat(series.event().overrides())
        .containsOnlyKeys(third, new RecurrenceId(berlin("2026-12-04T09:00")));
    assertThat(series.instances()).isEqualTo(Map.of(third, changed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-30", "2026-12-01"})
  void aCancelledEveningIsFoundByItsLocalDayAndByItsDayInUtc(String named) {
    RemoteId master =
        world.create(
            "'subject': 'Evening', "
                + GraphWorld.times(
                    "2026-11-30T20:00:00", "2026-11-30T21:00:00", "Pacific Standard Time")
                + ", 'recurrence': {'pattern': {'type': 'weekly', 'interval': 1, 'daysOfWeek':"
                + " ['monday'], 'firstDayOfWeek': 'sunday'}, 'range': {'type': 'noEnd',"
                + " 'startDate': '2026-11-30'}}");
    world.control(
        "faults",
        "{'match': {'query': 'cancelledOccurrences'}, 'response': {'status': 200, 'body':"
            + " {'exceptionOccurrences': [], 'cancelledOccurrences': ['OID.x."
            + named
            + "']}}}");

    assertThat(fetch(master).event().overrides())
        .containsOnlyKeys(
            new RecurrenceId(
                Zoned.of(
                    LocalDateTime.parse("2026-11-30T20:00"), ZoneId.of("America/Los_Angeles"))));
  }

  @Test
  void aDeletedEventIsAHintAndThenGone() {
    RemoteId id = world.create(GraphWorld.single("Doomed"));
    GraphWorld.Round first = world.snapshot(provider);

    world.delete(id);

    assertThat(world.since(provider, first.cursor()).changes()).containsExactly(new Unsure(id));
    assertThat(provider.fetch(world.calendar(), id)).isEqualTo(new Fetched.Gone());
  }

  @Test
  void aCancelledMeetingIsGone() {
    RemoteId id = world.create(GraphWorld.single("Called off"));
    JsonObject cancelled = world.graph("GET", "/me/events/" + id.value(), "").deepCopy();
    cancelled.addProperty("isCancelled", true);
    world.control(
        "faults",
        "{'match': {'path': '/events/'}, 'response': {'status': 200, 'body': " + cancelled + "}}");

    assertThat(provider.fetch(world.calendar(), id)).isEqualTo(new Fetched.Gone());
  }

  @Test
  void anEventOutsideTheCalendarIsGoneFromIt() {
    RemoteId id = world.create(GraphWorld.single("Here"));

    assertThat(provider.fetch(world.addCalendar("Other"), id)).isEqualTo(new Fetched.Gone());
  }

  @Test
  void emptyPagesAndRepeatsChangeNothing() {
    for (int n = 0; n < 8; n++) {
      world.create(GraphWorld.single("Event " + n));
    }
    world.control("delta", "{'seed': 7, 'repeat_rate': 0.5, 'empty_page_rate': 0.5}");

    GraphWorld.Round round = world.snapshot(provider);
    assertThat(round.pages()).anyMatch(List::isEmpty);
    assertThat(round.changes().stream().map(RemoteChange::id).distinct()).hasSize(8);
  }

  @Test
  void aSnapshotWithoutBothEndsIsAnErrorOfTheCaller() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> provider.changes(world.calendar(), new ChangeQuery.Snapshot(Window.UNBOUNDED)));
  }
}
