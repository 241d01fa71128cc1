package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulator refuses, and faults on the way. */
class GoogleRefusalsTest extends OnSimulatedGoogle {
  @Test
  void anExpiredCursorSaysSo() {
    Cursor cursor = snapshot().cursor();
    simulator.expireSyncTokens(USER);
    assertThat(failure(it -> delta(cursor)).failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);
    Cursor garbage = GooglePosition.snapshot(Window.UNBOUNDED, 2500).cursor("garbage");
    assertThat(failure(it -> delta(garbage)).failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "share lost", "forbidden"})
  void aCalendarThatIsLostIsNotAnEventThatIsGone(String how) {
    RemoteId id = single("e", "2026-12-10");
    String team = simulator.addCalendar(USER, "Team", BERLIN);
    RemoteCalendarId calendar = new RemoteCalendarId(team);
    Pass pass = Pass.of(google, calendar, new ChangeQuery.Snapshot(Window.UNBOUNDED));
    switch (how) {
      case "deleted" -> simulator.deleteCalendar(team);
      case "share lost" -> simulator.loseShare(team, USER, false);
      default -> simulator.loseShare(team, USER, true);
    }
    List<Consumer<CalendarProvider>> calls =
        List.of(
            it -> it.changes(calendar, new ChangeQuery.Delta(pass.cursor())),
            it -> it.changes(calendar, new ChangeQuery.Snapshot(Window.UNBOUNDED)),
            it -> it.access(calendar),
            it -> it.watch(request(calendar, "c1")));
    for (Consumer<CalendarProvider> call : calls) {
      assertThat(failure(call).failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
    }
    assertThat(google.fetch(PRIMARY, id)).isInstanceOf(Fetched.Found.class);
  }

  @Test
  void aDeadTokenIsUnauthenticatedAtEveryCall() {
    google = factory(10).open(new Credentials.Bearer(() -> "dead"));
    assertThat(failureOfChanges()).isEqualTo(FailureClass.UNAUTHENTICATED);
    assertThat(failure(it -> it.fetch(PRIMARY, new RemoteId("e"))).failureClass())
        .isEqualTo(FailureClass.UNAUTHENTICATED);
    assertThat(failure(it -> it.watch(request(PRIMARY, "c1"))).failureClass())
        .isEqualTo(FailureClass.UNAUTHENTICATED);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"truncate\":true',TRANSIENT",
    "'\"response\":{\"status\":503,\"body\":\"<html>\"}',TRANSIENT",
    "'\"response\":{\"status\":200}',TRANSIENT",
    "'\"response\":{\"status\":403,\"body\":{\"error\":{\"errors\":[{\"reason\":"
        + "\"userRateLimitExceeded\"}]}}}',RATE_LIMITED",
  })
  void aFaultIsSeenOnceAndNotRetried(String fault, FailureClass expected) {
    single("e", "2026-12-10");
    rest.send("POST", "/control/faults", "{\"match\":{\"path\":\"/events\"}," + fault + "}");
    int before = simulator.requestCount("GET", "/calendar/v3/");
    assertThat(failureOfChanges()).isEqualTo(expected);
    assertThat(simulator.requestCount("GET", "/calendar/v3/") - before).isEqualTo(1);
    assertThat(snapshot().changes()).hasSize(1);
  }

  @Test
  void anotherOccurrenceThanTheOneThatWasAskedForIsNotWritten() {
    google = openToWrite();
    RemoteId id = series();
    RemoteEvent known = ((Fetched.Found) google.fetch(PRIMARY, id)).event();
    String other = id.value() + "_20261210T080000Z";
    rest.send(
        "POST",
        "/control/faults",
        "{\"match\":{\"query\":\"originalStart\"},\"response\":{\"status\":200,\"body\":"
            + "{\"kind\":\"calendar#events\",\"timeZone\":\"Europe/Berlin\",\"items\":["
            + rest.send("GET", EVENTS + "/" + other, "").json()
            + "]}}}");
    Event wanted = SampleEvents.cancelled(known.event(), 17);
    var failure = failure(it -> it.update(PRIMARY, known, wanted));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(failure.reason()).isEqualTo("occurrence_unknown");
    assertThat(google.fetch(PRIMARY, id)).isEqualTo(new Fetched.Found(known));
  }

  @Test
  void aServerThatHangsUpIsTransient() {
    rest.send("POST", "/control/faults", "{\"count\":100,\"drop\":true}");
    assertThat(failureOfChanges()).isEqualTo(FailureClass.TRANSIENT);
  }
}
