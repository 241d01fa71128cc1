package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.providers.caldav.CalDavFailures.Target;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalDavFailuresTest {
  private static DavAnswer answer(int status, Map<String, String> headers, String body) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    return new DavAnswer(
        URI.create("https://example.org/"),
        status,
        HttpHeaders.of(lists, (_, _) -> true),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String error(String element) {
    return element.isEmpty()
        ? "<html>oops"
        : "<d:error xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><"
            + (element.startsWith("c:") ? element : "d:" + element)
            + "/></d:error>";
  }

  @ParameterizedTest
  @CsvSource({
    "401, COLLECTION, '', UNAUTHENTICATED, unauthorized",
    "403, COLLECTION, '', COLLECTION_GONE, forbidden",
    "403, COLLECTION, need-privileges, COLLECTION_GONE, forbidden",
    "403, COLLECTION, supported-report, REJECTED, supported-report",
    "403, COLLECTION, sync-traversal-supported, REJECTED, sync-traversal-supported",
    "403, COLLECTION, c:valid-filter, REJECTED, valid-filter",
    "403, SERVER, propfind-finite-depth, REJECTED, propfind-finite-depth",
    "403, COLLECTION, valid-sync-token, CURSOR_EXPIRED, valid-sync-token",
    "409, COLLECTION, valid-sync-token, CURSOR_EXPIRED, valid-sync-token",
    "412, COLLECTION, valid-sync-token, CURSOR_EXPIRED, valid-sync-token",
    "500, COLLECTION, valid-sync-token, CURSOR_EXPIRED, valid-sync-token",
    "403, EVENT, '', REJECTED, forbidden",
    "403, SERVER, '', REJECTED, forbidden",
    "404, COLLECTION, '', COLLECTION_GONE, not_found",
    "410, COLLECTION, '', COLLECTION_GONE, not_found",
    "404, EVENT, '', GONE, not_found",
    "404, SERVER, '', REJECTED, not_found",
    "400, COLLECTION, '', REJECTED, http_400",
    "405, SERVER, '', REJECTED, http_405",
    "501, COLLECTION, '', REJECTED, http_501",
    "429, COLLECTION, '', RATE_LIMITED, too_many_requests",
    "500, COLLECTION, '', TRANSIENT, http_500",
    "502, COLLECTION, '', TRANSIENT, http_502",
    "503, COLLECTION, '', TRANSIENT, service_unavailable",
    "507, EVENT, '', TRANSIENT, insufficient_storage",
    "507, COLLECTION, number-of-matches-within-limits, TRANSIENT, insufficient_storage",
    "409, EVENT, c:no-uid-conflict, REJECTED, uid_taken",
    "403, EVENT, c:no-uid-conflict, REJECTED, uid_taken",
    "412, EVENT, c:no-uid-conflict, REJECTED, uid_taken",
    "412, EVENT, '', CONFLICT, precondition_failed",
    "412, COLLECTION, '', TRANSIENT, http_412",
    "409, EVENT, '', TRANSIENT, http_409",
    "403, EVENT, c:supported-calendar-data, REJECTED, supported-calendar-data",
    "415, EVENT, c:supported-calendar-data, REJECTED, supported-calendar-data",
    "403, EVENT, c:valid-calendar-data, REJECTED, valid-calendar-data",
    "412, EVENT, c:valid-calendar-data, REJECTED, valid-calendar-data",
    "403, EVENT, c:valid-calendar-object-resource, REJECTED, valid-calendar-object-resource",
    "409, EVENT, c:valid-calendar-object-resource, REJECTED, valid-calendar-object-resource",
    "403, EVENT, c:supported-calendar-component, REJECTED, supported-calendar-component",
    "403, EVENT, c:max-resource-size, REJECTED, max-resource-size",
    "403, EVENT, c:min-date-time, REJECTED, min-date-time",
    "403, EVENT, c:max-date-time, REJECTED, max-date-time",
    "403, EVENT, c:max-instances, REJECTED, max-instances",
    "403, EVENT, c:max-attendees-per-instance, REJECTED, max-attendees-per-instance",
    "409, EVENT, c:unique-scheduling-object-resource, REJECTED, unique-scheduling-object-resource",
    "403, EVENT, c:allowed-organizer-scheduling-object-change, REJECTED, "
        + "allowed-organizer-scheduling-object-change",
    "403, EVENT, c:allowed-attendee-scheduling-object-change, REJECTED, "
        + "allowed-attendee-scheduling-object-change",
    "403, EVENT, need-privileges, REJECTED, forbidden",
    "413, EVENT, '', REJECTED, http_413",
    "415, EVENT, '', REJECTED, http_415",
    "414, EVENT, '', REJECTED, http_414",
    "411, EVENT, '', REJECTED, http_411",
    "406, EVENT, '', REJECTED, http_406",
    "403, EVENT, c:calendar-collection-location-ok, REJECTED, calendar-collection-location-ok",
    "403, EVENT, c:same-organizer-in-all-components, REJECTED, same-organizer-in-all-components",
    "412, EVENT, c:schedule-tag-match, CONFLICT, precondition_failed",
    "409, COLLECTION, resource-must-be-null, TRANSIENT, resource-must-be-null",
    "423, EVENT, '', TRANSIENT, locked",
    "423, EVENT, lock-token-submitted, TRANSIENT, locked",
    "507, EVENT, quota-not-exceeded, TRANSIENT, insufficient_storage",
    "302, COLLECTION, '', TRANSIENT, http_302",
    "418, COLLECTION, '', TRANSIENT, http_418"
  })
  void anAnswerIsClassified(
      int status, Target target, String element, FailureClass failureClass, String reason) {
    ProviderException failure = CalDavFailures.of(answer(status, Map.of(), error(element)), target);

    assertThat(failure.failureClass()).isEqualTo(failureClass);
    assertThat(failure.reason()).isEqualTo(reason);
  }

  static Stream<Arguments> lostCalls() {
    return Stream.of(
        Arguments.of(new InterruptedIOException("timeout"), "timeout"),
        Arguments.of(new GuardedHttp.Cut(new InterruptedIOException("timeout")), "timeout"),
        Arguments.of(new GuardedHttp.Cut(new EOFException()), "connection_lost"),
        Arguments.of(new InterruptedIOException("interrupted"), "interrupted"),
        Arguments.of(new SocketTimeoutException("x"), "connect_timeout"),
        Arguments.of(new ConnectException(), "connection_failed"),
        Arguments.of(new UnknownHostException(), "unknown_host"),
        Arguments.of(new SSLHandshakeException("x"), "tls_failed"),
        Arguments.of(new EOFException(), "connection_lost"));
  }

  @ParameterizedTest
  @MethodSource("lostCalls")
  void aCallWithoutAnAnswerIsTransient(Exception failure, String reason) {
    assertThat(CalDavFailures.of(failure)).hasMessage("TRANSIENT: " + reason).hasCause(failure);
  }

  /** A virtual thread that is interrupted closes its socket; a new one would be no better. */
  @Test
  void aConnectionThatAnInterruptedThreadLosesIsNotLost() {
    Thread.currentThread().interrupt();
    try {
      assertThat(CalDavFailures.of(new EOFException())).hasMessage("TRANSIENT: interrupted");
      assertThat(CalDavFailures.of(new ConnectException()))
          .hasMessage("TRANSIENT: connection_failed");
    } finally {
      assertThat(Thread.interrupted()).as("still to end").isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"429, 7, 7", "503, 120, 120", "503, 'Sun, 22 Nov 2026 18:00:30 GMT', 30"})
  void theWaitThatTheServerAsksForIsKept(int status, String value, int seconds) {
    Map<String, String> headers =
        Map.of("Retry-After", value, "Date", "Sun, 22 Nov 2026 18:00:00 GMT");

    assertThat(CalDavFailures.of(answer(status, headers, ""), Target.COLLECTION).retryAfter())
        .contains(Duration.ofSeconds(seconds));
  }

  /** A 503 that names a wait asks us to slow down; without one it is an outage. */
  @ParameterizedTest
  @CsvSource({"'120', RATE_LIMITED", "'', TRANSIENT", "soon, TRANSIENT"})
  void aServerThatAsksForAWaitIsLimiting(String wait, FailureClass failureClass) {
    Map<String, String> headers = wait.isEmpty() ? Map.of() : Map.of("Retry-After", wait);
    ProviderException failure = CalDavFailures.of(answer(503, headers, ""), Target.EVENT);

    assertThat(failure.failureClass()).isEqualTo(failureClass);
    assertThat(failure.reason()).isEqualTo("service_unavailable");
  }

  @Test
  void aWaitThatCannotBeReadIsNone() {
    DavAnswer odd = answer(503, Map.of("Retry-After", "soon"), "");
    DavAnswer past =
        answer(
            503,
            Map.of(
                "Retry-After", "Sun, 22 Nov 2026 17:00:00 GMT",
                "Date", "Sun, 22 Nov 2026 18:00:00 GMT"),
            "");

    assertThat(CalDavFailures.of(odd, Target.COLLECTION).retryAfter()).isEmpty();
    assertThat(CalDavFailures.of(past, Target.COLLECTION).retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "412, An If-Match header was specified, CONFLICT, precondition_failed",
    "403, Permission denied, REJECTED, forbidden",
    "400, Calendar object with uid already exists in this calendar collection., REJECTED, "
        + "uid_taken",
    "400, Something else, REJECTED, http_400"
  })
  void theEngineOfNextcloudSpeaksInSentences(
      int status, String message, FailureClass failureClass, String reason) {
    String body =
        "<d:error xmlns:d=\"DAV:\" xmlns:s=\"http://sabredav.org/ns\"><s:exception>E</s:exception>"
            + "<s:message>%s</s:message></d:error>".formatted(message);
    ProviderException failure = CalDavFailures.of(answer(status, Map.of(), body), Target.EVENT);

    assertThat(failure.failureClass()).isEqualTo(failureClass);
    assertThat(failure.reason()).isEqualTo(reason);
  }

  @Test
  void whatNoRepetitionCuresIsRejected() {
    assertThat(CalDavFailures.of(new HostGuard.ClosedHost()))
        .hasMessage("REJECTED: host_not_allowed");
    assertThat(CalDavFailures.of(new GuardedHttp.TooLarge()))
        .hasMessage("REJECTED: response_too_large");
  }

  @Test
  void theServersOwnRequestIdIsKept() {
    DavAnswer answer = answer(500, Map.of("X-Request-Id", "r-1"), "");

    assertThat(CalDavFailures.of(answer, Target.COLLECTION).requestId()).isEqualTo("r-1");
  }
}
