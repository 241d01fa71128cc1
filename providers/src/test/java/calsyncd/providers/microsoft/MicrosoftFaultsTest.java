package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.microsoft.GraphOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MicrosoftFaultsTest {
  private final GraphWorld world = new GraphWorld(GraphOptions.defaults());
  private final CalendarProvider provider = world.provider();

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'response': {'status': 429, 'headers': {'Retry-After': '2.128'}, 'body': {'error':"
            + " {'code': 'TooManyRequests'}}} | RATE_LIMITED | 2128",
        "'response': {'status': 429, 'body': {'error': {'code': 'ApplicationThrottled'}}} |"
            + " RATE_LIMITED | -1",
        "'response': {'status': 503, 'headers': {'Retry-After': '0'}, 'body': 'busy'} |"
            + " TRANSIENT | 0",
        "'response': {'status': 503, 'headers': {'Retry-After': '7'}, 'body': {'error':"
            + " {'code': 'serviceNotAvailable'}}} | TRANSIENT | 7000",
        "'response': {'status': 502, 'headers': {'Content-Type': 'text/html'}, 'body':"
            + " '<html>Bad Gateway</html>'} | TRANSIENT | -1",
        "'response': {'status': 408, 'body': ''} | TRANSIENT | -1",
        "'response': {'status': 307, 'headers': {'Location': '/v1.0/me'}, 'body': ''} |"
            + " TRANSIENT | -1",
        "'response': {'status': 401, 'headers': {'WWW-Authenticate': 'Bearer claims=eyJ9'},"
            + " 'body': {'error': {'code': 'InvalidAuthenticationToken'}}} |"
            + " UNAUTHENTICATED | -1",
        "'response': {'status': 403, 'body': {'error': {'code': 'ErrorAccessDenied'}}} |"
            + " COLLECTION_GONE | -1",
        "'response': {'status': 200, 'body': ''} | TRANSIENT | -1",
        "'response': {'status': 200, 'body': 'null'} | TRANSIENT | -1",
        "'response': {'status': 200, 'body': '<html></html>'} | TRANSIENT | -1",
        "'response': {'status': 200, 'body': {}} | TRANSIENT | -1",
        "'response': {'status': 200, 'body': {'value': []}} | TRANSIENT | -1",
        "'response': {'status': 204} | TRANSIENT | -1",
        "'drop': true | TRANSIENT | -1",
        "'drop_after': true | TRANSIENT | -1",
        "'truncate': true | TRANSIENT | -1",
        "'delay_ms': 3000 | TRANSIENT | -1",
      })
  void aFailedPageIsAskedForOnceAndClassified(
      String fault, FailureClass expected, long retryAfterMillis) {
    world.create(GraphWorld.single("Kept"));
    world.control("faults", "{'match': {'path': '/delta'}, 'count': 9, " + fault + "}");

    ProviderException failure = failure(this::begin);

    assertThat(failure.failureClass()).isEqualTo(expected);
    assertThat(failure.retryAfter().map(Duration::toMillis).orElse(-1L))
        .isEqualTo(retryAfterMillis);
    assertThat(world.simulator().accessLog().entries(entry -> entry.path().endsWith("/delta")))
        .hasSizeLessThanOrEqualTo(1);
  }

  private void begin() {
    provider.changes(world.calendar(), new ChangeQuery.Snapshot(GraphWorld.WINDOW));
  }

  private static ProviderException failure(ThrowingCallable call) {
    return catchThrowableOfType(ProviderException.class, call);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "gone_with_location", "bad_request", "resync_required"})
  void anExpiredDeltaTokenIsAnExpiredCursorInAnyForm(String form) {
    Cursor cursor = world.snapshot(provider).cursor();
    world.control(
        "mailboxes",
        "{'action': 'expire_delta_tokens', 'user': 'ann@x.example', 'form': '" + form + "'}");

    ProviderException failure = failure(() -> world.since(provider, cursor));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);
    assertThat(failure.requestId()).isNotEmpty();
  }

  @Test
  void aLinkToAnotherGraphIsNotFollowed() {
    Cursor foreign = new Cursor("http://localhost:1/v1.0/me/calendarView/delta?$deltatoken=x");

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> world.since(provider, foreign))
        .returns(FailureClass.CURSOR_EXPIRED, ProviderException::failureClass);
  }

  @Test
  void aLinkThatIsNoUriAsItStandsIsFollowedAllTheSame() {
    Cursor odd =
        new Cursor(
            world.simulator().graphUrl()
                + "/me/calendars/"
                + world.calendar().value()
                + "/calendarView/delta?$deltatoken={a|b} \"c\"[d]");

    assertThat(failure(() -> world.since(provider, odd)).failureClass())
        .isEqualTo(FailureClass.CURSOR_EXPIRED);
  }

  @Test
  void aDeletedCalendarIsGoneAndAnEventInItIsNoMoreThanThat() {
    RemoteCalendarId calendar = world.addCalendar("Short-lived");
    world.control(
        "mailboxes",
        "{'action': 'delete_calendar', 'user': 'ann@x.example', 'calendar': 'Short-lived'}");

    assertThat(failure(() -> provider.access(calendar)).failureClass())
        .isEqualTo(FailureClass.COLLECTION_GONE);
    ChangeQuery snapshot = new ChangeQuery.Snapshot(GraphWorld.WINDOW);
    assertThat(failure(() -> provider.changes(calendar, snapshot)).failureClass())
        .isEqualTo(FailureClass.COLLECTION_GONE);
  }

  @Test
  void aMailboxThatIsSwitchedOffIsGoneAtEveryCallOfAPass() {
    RemoteId event = world.create(GraphWorld.single("Kept"));
    Cursor cursor = world.snapshot(provider).cursor();
    world.control("mailboxes", "{'action': 'disable', 'user': 'ann@x.example'}");

    List<ThrowingCallable> calls =
        List.of(
            this::begin,
            () -> world.since(provider, cursor),
            () -> provider.fetch(world.calendar(), event),
            () -> provider.access(world.calendar()),
            provider::calendars);
    assertThat(calls)
        .allSatisfy(call ->
            assertThat(failure(call).failureClass()).isEqualTo(FailureClass.COLLECTION_GONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'response': {'status': 404, 'body': 'not here'}",
        "'response': {'status': 410, 'body': ''}",
        "'response': {'status': 500, 'body': {'error': {'code': 'ErrorItemNotFound'}}}",
        "'response': {'status': 200, 'body': ''}",
        "'truncate': true",
        "'drop': true",
      })
  void aReadThatFailsIsNoProofThatTheEventIsGone(String fault) {
    RemoteId event = world.create(GraphWorld.single("Kept"));
    world.control("faults", "{'match': {'path': '/events/'}, " + fault + "}");

    assertThat(failure(() -> provider.fetch(world.calendar(), event)).failureClass())
        .isEqualTo(FailureClass.TRANSIENT);
  }

  @Test
  void aPassGoesOnWithTheTokenThatIsGoodNow() {
    AtomicReference<String> token = new AtomicReference<>("expired");
    CalendarProvider connection = world.provider(token::get);

    assertThat(failure(connection::account).failureClass()).isEqualTo(FailureClass.UNAUTHENTICATED);
    token.set(world.token());
    assertThat(connection.account().email()).isEqualTo("ann@x.example");
  }

  @Test
  void aPageThatIsLostInTheMiddleIsReadAgainByItsToken() {
    for (int n = 0; n < 5; n++) {
      world.create(GraphWorld.single("Event " + n));
    }
    ChangePage first =
        provider.changes(world.calendar(), new ChangeQuery.Snapshot(GraphWorld.WINDOW));
    ChangeQuery next = new ChangeQuery.Next(((Then.More) first.then()).token());
    world.control("faults", "{'match': {'path': '/delta'}, 'truncate': true}");

    assertThat(failure(() -> provider.changes(world.calendar(), next)).failureClass())
        .isEqualTo(FailureClass.TRANSIENT);
    assertThat(provider.changes(world.calendar(), next).changes()).hasSize(2);
  }
}
