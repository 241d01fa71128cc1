package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which name a failed call is found in a log. */
class RequestIdTest {
  private static final String OURS = "calsyncd-[0-9a-f-]{36}";

  private final AtomicReference<Response> answer = new AtomicReference<>(answer(500, "", Map.of()));
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private SimulatorServer server;
  private CalendarProvider google;

  @BeforeEach
  void start() {
    server =
        new SimulatorServer(
            0,
            new AdjustableClock(() -> Instant.EPOCH),
            (status, message) -> answer(status, message, Map.of()),
            request -> Optional.empty());
    server.route("GET", "/calendar/v3/calendars/{c}/events/{e}", this::answer);
    server.start();
    GoogleSettings settings =
        GoogleSettings.of("id", "secret").withRootUrl(URI.create(server.baseUrl()));
    google = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> "token"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Response answer(Request request) {
    sent.add(request.header("X-Request-Id").orElse(""));
    return answer.get();
  }

  private static Response answer(int status, String body, Map<String, String> headers) {
    Response response = new Response(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    for (var header : headers.entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    return response;
  }

  private ProviderException failure() {
    RemoteCalendarId calendar = new RemoteCalendarId("c");
    return catchThrowableOfType(
        ProviderException.class, () -> google.fetch(calendar, new RemoteId("e")));
  }

  @Test
  void aFailureIsNamedAsItsRequestWas() {
    ProviderException first = failure();
    ProviderException second = failure();
    assertThat(sent).doesNotHaveDuplicates().allMatch(id -> id.matches(OURS));
    assertThat(sent).containsExactly(first.requestId(), second.requestId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-goog-request-id", "X-Request-Id", "X-GUploader-UploadID"})
  void googlesOwnNameIsBetter(String header) {
    answer.set(answer(503, "", Map.of(header, "AbC-123_x")));
    assertThat(failure().requestId()).isEqualTo("AbC-123_x");
  }

  @Test
  void theDetailsOfAnErrorMayNameIt() {
    String error =
        """
        {"error":{"code":403,"errors":[{"domain":"usageLimits","reason":"rateLimitExceeded"}],
          "details":[{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r-1"}]}}\
        """;
    answer.set(answer(403, error, Map.of()));
    assertThat(failure().requestId()).isEqualTo("r-1");
    assertThat(failure().failureClass()).isEqualTo(FailureClass.RATE_LIMITED);
  }

  @Test
  void whatIsNoNameIsNotRepeated() {
    answer.set(answer(503, "", Map.of("x-goog-request-id", "two words")));
    assertThat(failure().requestId()).matches(OURS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"kind\":\"calendar#other\"}"})
  void aSuccessThatSaysNothingIsNamedToo(String body) {
    answer.set(answer(200, body, Map.of()));
    assertThat(failure().requestId()).isEqualTo(sent.getFirst()).matches(OURS);
  }

  @Test
  void noAnswerIsNamedToo() {
    server.close();
    assertThat(failure().requestId()).matches(OURS);
  }
}
