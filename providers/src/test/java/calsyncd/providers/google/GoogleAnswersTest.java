package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.provider.Window;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that Google never documents: whatever they are, they must not pass for a read. */
class GoogleAnswersTest {
  private static final RemoteCalendarId CALENDAR = new RemoteCalendarId("team@x.org");
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  private final AtomicReference<Response> answer = new AtomicReference<>(text(500, ""));
  private final AtomicReference<Request> asked = new AtomicReference<>();
  private SimulatorServer server;
  private CalendarProvider google;

  @BeforeEach
  void start() {
    server =
        new SimulatorServer(
            0,
            new AdjustableClock(() -> NOW),
            (status, message) -> text(status, message),
            request -> Optional.empty());
    String calendars = "/calendar/v3/users/me/calendarList";
    String events = "/calendar/v3/calendars/{c}/events";
    for (String path :
        List.of(
            calendars, calendars + "/{c}", events, events + "/{e}", events + "/{e}/instances")) {
      server.route("GET", path, this::answer);
    }
    server.route("POST", events + "/watch", this::answer);
    server.route("POST", "/calendar/v3/channels/stop", this::answer);
    server.start();
    google = open(GoogleSettings.Timeouts.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CalendarProvider open(GoogleSettings.Timeouts timeouts) {
    GoogleSettings settings =
        GoogleSettings.of("id", "secret")
            .withRootUrl(URI.create(server.baseUrl()))
            .withTimeouts(timeouts);
    return new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> "token"));
  }

  private Response answer(Request request) {
    asked.set(request);
    return answer.get();
  }

  private static Response text(int status, String body) {
    return new Response(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  private ProviderException failure(Consumer<CalendarProvider> call) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> call.accept(google));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static ChangePage snapshot(CalendarProvider google) {
    return google.changes(CALENDAR, new ChangeQuery.Snapshot(Window.UNBOUNDED));
  }

  private static Map<String, Consumer<CalendarProvider>> calls() {
    Cursor cursor = GooglePosition.snapshot(Window.UNBOUNDED, 10).cursor("s");
    return Map.of(
        "snapshot", GoogleAnswersTest::snapshot,
        "delta", google -> google.changes(CALENDAR, new ChangeQuery.Delta(cursor)),
        "fetch", google -> google.fetch(CALENDAR, new RemoteId("e1")),
        "access", google -> google.access(CALENDAR),
        "account", CalendarProvider::account,
        "calendars", CalendarProvider::calendars,
        "watch", google -> google.watch(watchRequest()));
  }

  private static WatchRequest watchRequest() {
    URI address = URI.create("https://hooks.example.org/google");
    return new WatchRequest(CALENDAR, "user_1_x", "secret", address, address, NOW.plusSeconds(60));
  }

  static Stream<Arguments> callsAndBodies() {
    List<String> bodies =
        List.of(
            "",
            "{}",
            "null",
            "[]",
            "{",
            "<html>sign in</html>",
            "{\"kind\":\"calendar#other\",\"items\":[],\"nextSyncToken\":\"t\"}",
            "{\"kind\":\"calendar#events\",\"nextSyncToken\":\"t\"}",
            "{\"kind\":\"calendar#calendarList\",\"nextSyncToken\":\"t\"}",
            "{\"kind\":\"calendar#events\",\"items\":{},\"nextSyncToken\":\"t\"}",
            "{\"kind\":\"calendar#calendarListEntry\"}",
            "{\"kind\":\"api#channel\",\"id\":\"user_1_x\"}",
            "{\"kind\":\"calendar#events\",\"nextSyncToken\":\"t\",\"items\":[{\"id\":\"a\"}");
    return calls().keySet().stream()
        .sorted()
        .flatMap(call -> bodies.stream().map(body -> Arguments.of(call, body)));
  }

  @ParameterizedTest
  @MethodSource("callsAndBodies")
  void aSuccessThatDoesNotSayWhatItMustIsTransient(String call, String body) {
    answer.set(text(200, body));
    ProviderException failure = failure(calls().get(call));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(failure.reason()).startsWith("malformed_answer_");
  }

  @ParameterizedTest
  @CsvSource({
    "200,''",
    "204,''",
    "502,<html>",
    "404,<html>",
    "410,''",
    "302,''",
    "403,{",
    "304,''"
  })
  void whatOnlyAProxyWouldSayIsTransientAtEveryCall(int status, String body) {
    answer.set(text(status, body));
    calls()
        .forEach((name, call) ->
            assertThat(failure(call).failureClass()).as(name).isEqualTo(FailureClass.TRANSIENT));
  }

  @ParameterizedTest
  @CsvSource({"'\"nextPageToken\":\"p\",\"nextSyncToken\":\"s\"'", "'\"x\":1'"})
  void aPageEndsOrGoesOnAndNothingElse(String tokens) {
    answer.set(text(200, "{\"kind\":\"calendar#events\",\"items\":[]," + tokens + "}"));
    assertThat(failure(GoogleAnswersTest::snapshot).reason()).isEqualTo("malformed_answer_tokens");
  }

  @Test
  void aPageThatLeadsToItselfIsRefused() {
    answer.set(text(200, "{\"kind\":\"calendar#events\",\"items\":[],\"nextPageToken\":\"p\"}"));
    var more = (ChangePage.Then.More) snapshot(google).then();
    assertThat(failure(it -> it.changes(CALENDAR, new ChangeQuery.Next(more.token()))).reason())
        .isEqualTo("malformed_answer_paging_loop");
    answer.set(
        text(200, "{\"kind\":\"calendar#calendarList\",\"items\":[],\"nextPageToken\":\"p\"}"));
    assertThat(failure(CalendarProvider::calendars).reason())
        .isEqualTo("malformed_answer_paging_loop");
  }

  @Test
  void anItemThatCannotBeReadDoesNotCostItsPage() {
    answer.set(
        text(
            200,
            "{\"kind\":\"calendar#events\",\"nextSyncToken\":\"s\",\"items\":[7,{\"id\":\"bad\"},"
                + "{\"id\":\"good\",\"start\":{\"date\":\"2026-12-03\"}}]}"));
    ChangePage page = snapshot(google);
    assertThat(page.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.id()).isEqualTo(new RemoteId("good")));
  }

  @Test
  void anEventThatCannotBeReadIsNeitherGoneNorFound() {
    answer.set(text(200, "{\"kind\":\"calendar#event\",\"id\":\"e1\"}"));
    ProviderException failure = failure(it -> it.fetch(CALENDAR, new RemoteId("e1")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("unreadable_event");
  }

  @Test
  void aRefusedCallbackAddressIsNoReasonToRefreshTheToken() {
    answer.set(
        text(401, "{\"error\":{\"errors\":[{\"reason\":\"push.webhookUrlUnauthorized\"}]}}"));
    ProviderException failure = failure(it -> it.watch(watchRequest()));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("push.webhookUrlUnauthorized");
  }

  @Test
  void theWaitThatWasAskedForIsPassedOn() {
    answer.set(
        text(429, "{\"error\":{\"errors\":[{\"reason\":\"rateLimitExceeded\"}]}}")
            .withHeader("Retry-After", "7"));
    ProviderException failure = failure(GoogleAnswersTest::snapshot);
    assertThat(failure.failureClass()).isEqualTo(FailureClass.RATE_LIMITED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(server.accessLog().count("GET", "/")).isEqualTo(1);
  }

  @Test
  void aLateAnswerIsATimeout() {
    Rest.of(server.baseUrl(), "none").send("POST", "/control/faults", "{\"delay_ms\":20000}");
    google = open(new GoogleSettings.Timeouts(Duration.ofMillis(100), Duration.ofMillis(100)));
    ProviderException failure = failure(GoogleAnswersTest::snapshot);
    assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(failure.reason()).isEqualTo("timeout");
  }

  @Test
  void noConnectionIsTransient() {
    server.close();
    ProviderException failure = failure(GoogleAnswersTest::snapshot);
    assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(failure.reason()).isEqualTo("connection");
  }

  @Test
  void aFailureOfTheTokenSourceComesThroughAsItIs() {
    ProviderException refused = ProviderException.of(FailureClass.UNAUTHENTICATED, "invalid_grant");
    google =
        new GoogleProviderFactory(GoogleSettings.of("id", "secret"))
            .open(
                new Credentials.Bearer(() -> {
                  throw refused;
                }));
    assertThat(failure(GoogleAnswersTest::snapshot)).isSameAs(refused);
  }

  @Test
  void aChannelThatIsGoneIsStopped() {
    answer.set(text(404, "{\"error\":{\"errors\":[{\"reason\":\"notFound\"}]}}"));
    google.unwatch(new Watch("c", "r", NOW));
    assertThat(new String(asked.get().body(), StandardCharsets.UTF_8))
        .contains("\"id\":\"c\"")
        .contains("\"resourceId\":\"r\"");
  }

  @Test
  void aPackedAnswerIsUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(
          "{\"kind\":\"calendar#events\",\"items\":[],\"nextSyncToken\":\"s\"}"
              .getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    answer.set(new Response(200, Map.of("Content-Encoding", "gzip"), whole));
    assertThat(snapshot(google).then()).isInstanceOf(ChangePage.Then.End.class);
    assertThat(asked.get().header("Accept-Encoding")).contains("gzip");
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    answer.set(new Response(200, Map.of("Content-Encoding", "gzip"), half));
    assertThat(failure(GoogleAnswersTest::snapshot).failureClass())
        .isEqualTo(FailureClass.TRANSIENT);
  }

  @Test
  void aTokenThatCannotBeSentIsNotRepeatedInTheFailure() {
    google =
        new GoogleProviderFactory(GoogleSettings.of("id", "secret"))
            .open(new Credentials.Bearer(() -> "s3cret\nvalue"));
    assertThat(failure(GoogleAnswersTest::snapshot)).hasStackTraceContaining("Authorization");
    StringWriter trace = new StringWriter();
    failure(GoogleAnswersTest::snapshot).printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("s3cret");
  }
}
