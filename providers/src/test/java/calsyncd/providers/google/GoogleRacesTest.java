package calsyncd.providers.google;

import static calsyncd.providers.google.SampleEvents.cancelled;
import static calsyncd.providers.google.SampleEvents.daily;
import static calsyncd.providers.google.SampleEvents.day;
import static calsyncd.providers.google.SampleEvents.once;
import static calsyncd.providers.google.SampleEvents.plain;
import static calsyncd.providers.google.SampleEvents.renamed;
import static calsyncd.providers.google.SampleEvents.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.google.Doubts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do between two of our calls, or before an answer of ours arrives. */
class GoogleRacesTest extends OnSimulatedGoogle {
  private static final CreateKey KEY = new CreateKey("created1");
  private static final String FOURTH = "created1_20261204T080000Z";

  /** Does something right before the adapter's n-th call; the token is asked for at each. */
  private CalendarProvider before(int call, Runnable other) {
    AtomicInteger calls = new AtomicInteger();
    String scope = "https://www.googleapis.com/auth/calendar.events";
    String token = simulator.tokens().grant(USER, "client", scope, true).accessToken();
    return factory(GoogleSettings.LARGEST_PAGE)
        .open(
            new Credentials.Bearer(() -> {
              if (calls.incrementAndGet() == call) {
                other.run();
              }
              return token;
            }));
  }

  private RemoteEvent create(Event event) {
    return openToWrite().create(PRIMARY, KEY, event);
  }

  private RemoteEvent fetch() {
    return ((Fetched.Found) google.fetch(PRIMARY, new RemoteId("created1"))).event();
  }

  private String title(String id) {
    return rest.send("GET", EVENTS + "/" + id, "").text("summary");
  }

  /** The calls: the series, its occurrences, the one occurrence, the write. */
  @ParameterizedTest
  @CsvSource({"3,occurrence_changed", "4,conditionNotMet"})
  void anOccurrenceThatIsChangedAtTheLastMomentIsNotOverwritten(int call, String reason) {
    RemoteEvent known = create(renamed(daily("series"), 4, "own"));
    google = before(call, () -> patch(FOURTH, "{\"location\":\"theirs\",\"summary\":\"theirs\"}"));
    var failure = failure(it -> it.update(PRIMARY, known, renamed(known.event(), 4, "ours")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(title(FOURTH)).isEqualTo("theirs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"summary\":\"theirs\"}", "{\"status\":\"cancelled\"}"})
  void anOccurrenceThatBecomesAnExceptionMeanwhileIsNotOverwritten(String theirs) {
    RemoteEvent known = create(daily("series"));
    google = before(3, () -> patch(FOURTH, theirs));
    Event wanted = renamed(known.event(), 4, "ours");
    assertThat(failure(it -> it.update(PRIMARY, known, wanted)).reason())
        .isEqualTo("occurrence_changed");
    assertThat(fetch().event().overrides()).isNotEqualTo(wanted.overrides());
  }

  @Test
  void aCancelledOccurrenceThatAnotherRestoresIsNotOverwritten() {
    RemoteEvent known = create(cancelled(daily("series"), 4));
    google = before(3, () -> patch(FOURTH, "{\"status\":\"confirmed\",\"summary\":\"theirs\"}"));
    assertThat(failure(it -> it.update(PRIMARY, known, plain(known.event()))).reason())
        .isEqualTo("occurrence_changed");
    assertThat(title(FOURTH)).isEqualTo("theirs");
  }

  /** The calls: the series, its occurrences, the master's patch, its occurrences, the one. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void anOccurrenceThatIsChangedWhileItsSeriesIsWrittenIsNotOverwritten(int call) {
    RemoteEvent known = create(renamed(daily("series"), 4, "own"));
    google = before(call, () -> patch(FOURTH, "{\"summary\":\"theirs\"}"));
    Event wanted = titled(renamed(known.event(), 4, "ours"), "renamed");
    assertThat(failure(it -> it.update(PRIMARY, known, wanted)).reason())
        .isEqualTo("occurrence_changed");
    assertThat(title(FOURTH)).isEqualTo("theirs");
  }

  @Test
  void anExceptionThatFollowsItsSeriesIsNobodysChange() {
    var options = simulator.options();
    simulator.options(options.withDoubts(new Doubts(false, false, true, true, false)));
    RemoteEvent known = create(cancelled(renamed(daily("series"), 4, "own"), 5));
    google = openToWrite();
    Event wanted =
        SampleEvents.with(
            known.event(), new calsyncd.calendar.EventContent.Text("series", "d", "l", ""));
    assertThat(google.update(PRIMARY, known, wanted).event()).isEqualTo(wanted);
  }

  @Test
  void anEditBetweenTwoCreatesOfOneKeyStays() {
    Event series = cancelled(renamed(daily("series"), 4, "own"), 5);
    create(series);
    patch("created1", "{\"summary\":\"theirs\",\"location\":\"theirs\"}");
    patch(FOURTH, "{\"summary\":\"theirs too\"}");
    RemoteEvent theirs = fetch();
    assertThat(create(series)).isEqualTo(theirs);
    assertThat(fetch()).isEqualTo(theirs);
    assertThat(theirs.event().content().text().title()).isEqualTo("theirs");
    assertThat(theirs.event().overrides().get(day(4)).toString()).contains("theirs too");
    assertThat(snapshot().ids()).containsOnly(new RemoteId("created1"));
  }

  @Test
  void aCreateThatFindsASingleEventWhereItMadeASeriesLeavesIt() {
    Event series = cancelled(daily("series"), 3);
    create(series);
    patch("created1", "{\"recurrence\":null}");
    RemoteEvent theirs = fetch();
    assertThat(create(series)).isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoCreatesUnderOneKeyAtOnceLeaveOneEvent(boolean missed) {
    simulator.options(
        simulator.options().withDoubts(new Doubts(false, missed, false, false, false)));
    Event event = once("both");
    google = before(1, () -> create(event));
    RemoteEvent second = google.create(PRIMARY, KEY, event);
    assertThat(fetch()).isEqualTo(second);
    assertThat(snapshot().ids()).containsExactly(new RemoteId("created1"));
  }

  @Test
  void aKeyIsToldByTheAnswerByAReadAndByAPass() {
    RemoteEvent created = create(renamed(daily("series"), 4, "own"));
    assertThat(created.key()).contains(KEY);
    assertThat(fetch().key()).contains(KEY);
    assertThat(openToWrite().update(PRIMARY, created, titled(created.event(), "x")).key())
        .contains(KEY);
    Optional<CreateKey> listed =
        snapshot().changes().stream()
            .filter(RemoteChange.Master.class::isInstance)
            .map(change -> ((RemoteChange.Master) change).event().key())
            .findFirst()
            .orElseThrow();
    assertThat(listed).contains(KEY);
  }

  @Test
  void anIdThatIsNoKeyOfOursIsNone() {
    rest.send(
        "POST",
        "/control/events",
        "{\"user\":\"%s\",\"event\":{\"id\":\"%s\",\"start\":{\"date\":\"2026-12-03\"},"
                .formatted(USER, "a".repeat(65))
            + "\"end\":{\"date\":\"2026-12-04\"}}}");
    assertThat(snapshot().changes())
        .singleElement()
        .isInstanceOfSatisfying(
            RemoteChange.Master.class, it -> assertThat(it.event().key()).isEmpty());
  }

  private void lose(String team, String how) {
    switch (how) {
      case "deleted" -> simulator.deleteCalendar(team);
      case "share lost" -> simulator.loseShare(team, USER, false);
      default -> simulator.loseShare(team, USER, true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "deleted,1",
    "deleted,2",
    "deleted,3",
    "share lost,1",
    "share lost,2",
    "share lost,3",
    "forbidden,1",
    "forbidden,2",
    "forbidden,3"
  })
  void aWriteToALostCalendarIsNeitherASuccessNorGone(String how, int call) {
    List<Event> events = List.of(once("e"), renamed(daily("e"), 4, "own"));
    for (Event event : events) {
      for (int write = 0; write < 3; write++) {
        String team = simulator.addCalendar(USER, "Team", BERLIN);
        RemoteCalendarId calendar = new RemoteCalendarId(team);
        RemoteEvent known = openToWrite().create(calendar, KEY, event);
        google = before(call, () -> lose(team, how));
        Consumer<CalendarProvider> writing = writes(calendar, known).get(write);
        if (calls(event, write) >= call) {
          assertLost(writing);
        }
      }
    }
  }

  private static List<Consumer<CalendarProvider>> writes(
      RemoteCalendarId calendar, RemoteEvent known) {
    Event renamed = titled(renamed(known.event(), 3, "x"), "x");
    Event wanted = known.event().recurrence().isEmpty() ? titled(known.event(), "x") : renamed;
    return List.of(
        it -> it.update(calendar, known, wanted),
        it -> it.delete(calendar, known),
        it -> it.create(calendar, KEY, known.event()));
  }

  /** How many calls a write takes that ends well. */
  private static int calls(Event event, int write) {
    return event.recurrence().isEmpty() ? List.of(1, 1, 2).get(write) : 3;
  }

  /** Where only the occurrences are missing, the next try sees that the calendar is. */
  private void assertLost(Consumer<CalendarProvider> writing) {
    ProviderException first = failure(writing);
    if (first.failureClass() != FailureClass.TRANSIENT) {
      assertThat(first.failureClass()).as(first.reason()).isEqualTo(FailureClass.COLLECTION_GONE);
    }
    assertThat(failure(writing).failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
  }

  @Test
  void aConflictInACalendarThatIsLostMeanwhileIsNoEventThatIsGone() {
    RemoteEvent known = create(once("e"));
    patch("created1", "{\"summary\":\"theirs\"}");
    google = before(2, () -> simulator.deleteCalendar(USER));
    var failure = failure(it -> it.update(PRIMARY, known, titled(known.event(), "ours")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
  }

  @Test
  void aReadOfALostCalendarWithADeadTokenSaysSo() {
    RemoteEvent known = create(once("e"));
    delete("created1");
    google = before(2, () -> simulator.tokens().revokeUser(USER));
    assertThat(failure(it -> it.delete(PRIMARY, known)).failureClass())
        .isEqualTo(FailureClass.UNAUTHENTICATED);
  }

  @Test
  void anOverrideIsNotLostWhereAnotherUndoesItMeanwhile() {
    RemoteEvent known = create(renamed(daily("series"), 4, "own"));
    google = before(3, () -> patch(FOURTH, "{\"summary\":\"series\"}"));
    assertThat(failure(it -> it.update(PRIMARY, known, renamed(known.event(), 4, "ours"))).reason())
        .isEqualTo("occurrence_changed");
    assertThat(title(FOURTH)).isEqualTo("series");
  }
}
