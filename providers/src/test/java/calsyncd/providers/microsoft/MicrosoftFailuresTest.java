package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MicrosoftFailuresTest {

  @ParameterizedTest
  @CsvSource({
    // what is asked about, status, code, class
    "CURSOR, 410, SyncStateNotFound, CURSOR_EXPIRED",
    "CURSOR, 410, syncStateNotFound, CURSOR_EXPIRED",
    "CURSOR, 400, syncStateNotFound, CURSOR_EXPIRED",
    "CURSOR, 404, syncStateNotFound, CURSOR_EXPIRED",
    "CURSOR, 410, resyncRequired, CURSOR_EXPIRED",
    "CURSOR, 400, resyncRequired, CURSOR_EXPIRED",
    "CURSOR, 410, '', CURSOR_EXPIRED",
    "CURSOR, 400, ErrorInvalidRequest, CURSOR_EXPIRED",
    "CURSOR, 400, '', CURSOR_EXPIRED",
    "CURSOR, 404, ErrorItemNotFound, COLLECTION_GONE",
    "CURSOR, 403, ErrorAccessDenied, COLLECTION_GONE",
    "CURSOR, 404, '', TRANSIENT",
    "CURSOR, 503, SyncStateNotFound, TRANSIENT",
    "CALENDAR, 400, ErrorInvalidRequest, REJECTED",
    "CALENDAR, 404, ErrorItemNotFound, COLLECTION_GONE",
    "CALENDAR, 404, ResourceNotFound, COLLECTION_GONE",
    "CALENDAR, 403, ErrorAccessDenied, COLLECTION_GONE",
    "CALENDAR, 403, accessDenied, COLLECTION_GONE",
    "CALENDAR, 403, Authorization_RequestDenied, COLLECTION_GONE",
    "CALENDAR, 403, somethingElse, TRANSIENT",
    "CALENDAR, 404, MailboxNotEnabledForRESTAPI, COLLECTION_GONE",
    "CALENDAR, 401, MailboxNotEnabledForRESTAPI, COLLECTION_GONE",
    "EVENT, 404, MailboxNotEnabledForRESTAPI, COLLECTION_GONE",
    "EVENT, 404, ErrorItemNotFound, GONE",
    "EVENT, 404, erroritemnotfound, GONE",
    "EVENT, 404, ResourceNotFound, GONE",
    "EVENT, 410, ErrorItemNotFound, GONE",
    "EVENT, 404, '', TRANSIENT",
    "EVENT, 410, '', TRANSIENT",
    "EVENT, 500, ErrorItemNotFound, TRANSIENT",
    "EVENT, 200, ErrorItemNotFound, TRANSIENT",
    "EVENT, 403, ErrorAccessDenied, REJECTED",
    "EVENT, 400, ErrorInvalidRequest, REJECTED",
    "EVENT, 400, ErrorPropertyValidationFailure, REJECTED",
    "EVENT, 400, RequestBodyRead, REJECTED",
    "EVENT, 400, ErrorOccurrenceCrossingBoundary, REJECTED",
    "EVENT, 400, ErrorInvalidIdMalformed, REJECTED",
    "EVENT, 400, ErrorRecurrenceHasNoOccurrence, REJECTED",
    "EVENT, 400, ErrorRecurrenceEndDateTooBig, REJECTED",
    "EVENT, 400, ErrorCalendarInvalidRecurrence, REJECTED",
    "EVENT, 400, ErrorOccurrenceTimeSpanTooBig, REJECTED",
    "EVENT, 400, ErrorCalendarEndDateIsEarlierThanStartDate, REJECTED",
    "EVENT, 400, ErrorCalendarDurationIsTooLong, REJECTED",
    "EVENT, 400, ErrorCalendarCannotUpdateDeletedItem, GONE",
    "EVENT, 400, ErrorCannotUpdateDeletedItem, GONE",
    "EVENT, 404, CannotUpdateDeletedItem, GONE",
    "EVENT, 500, ErrorCannotUpdateDeletedItem, TRANSIENT",
    "NEW_EVENT, 400, ErrorCannotUpdateDeletedItem, REJECTED",
    "EVENT, 400, ErrorCalendarOccurrenceIsDeletedFromRecurrence, GONE",
    "EVENT, 400, ErrorOccurrenceIsDeletedFromRecurrence, GONE",
    "EVENT, 404, OccurrenceIsDeletedFromRecurrence, GONE",
    "EVENT, 400, ErrorCalendarIsOrganizerForAccept, REJECTED",
    "EVENT, 400, ErrorCalendarIsOrganizerForTentative, REJECTED",
    "EVENT, 400, ErrorCalendarIsOrganizerForDecline, REJECTED",
    "EVENT, 400, ErrorInvalidParameter, REJECTED",
    "EVENT, 413, ErrorMessageSizeExceeded, REJECTED",
    "EVENT, 400, TimeZoneNotSupportedException, REJECTED",
    "NEW_EVENT, 400, ErrorDuplicateTransactionId, TRANSIENT",
    "NEW_EVENT, 409, ErrorDuplicateTransactionId, TRANSIENT",
    "NEW_EVENT, 403, ErrorAccessDenied, REJECTED",
    "NEW_EVENT, 404, ErrorItemNotFound, COLLECTION_GONE",
    "NEW_EVENT, 404, '', TRANSIENT",
    "NEW_EVENT, 400, neverHeardOf, TRANSIENT",
    "EVENT, 400, neverHeardOf, TRANSIENT",
    "EVENT, 401, InvalidAuthenticationToken, UNAUTHENTICATED",
    "EVENT, 401, '', UNAUTHENTICATED",
    "EVENT, 403, insufficient_claims, UNAUTHENTICATED",
    "EVENT, 409, '', CONFLICT",
    "EVENT, 412, ErrorIrresolvableConflict, CONFLICT",
    "EVENT, 409, ErrorIrresolvableConflict, CONFLICT",
    "EVENT, 412, resourceModified, CONFLICT",
    "EVENT, 412, '', CONFLICT",
    "EVENT, 429, TooManyRequests, RATE_LIMITED",
    "EVENT, 429, ApplicationThrottled, RATE_LIMITED",
    "EVENT, 429, activityLimitReached, RATE_LIMITED",
    "EVENT, 429, '', RATE_LIMITED",
    "EVENT, 429, ErrorItemNotFound, RATE_LIMITED",
    "EVENT, 503, ApplicationThrottled, RATE_LIMITED",
    "EVENT, 500, UnknownError, TRANSIENT",
    "EVENT, 500, ErrorInternalServerTransientError, TRANSIENT",
    "EVENT, 502, '', TRANSIENT",
    "EVENT, 503, serviceNotAvailable, TRANSIENT",
    "EVENT, 504, '', TRANSIENT",
    "EVENT, 509, '', TRANSIENT",
    "EVENT, 302, '', TRANSIENT",
    "EVENT, 418, '', TRANSIENT",
    "SUBSCRIPTION, 404, ResourceNotFound, GONE",
    "SUBSCRIPTION, 404, '', GONE",
    "SUBSCRIPTION, 409, Conflict, REJECTED",
    "SUBSCRIPTION, 400, ValidationError, REJECTED",
    "SUBSCRIPTION, 400, InvalidRequest, REJECTED",
    "SUBSCRIPTION, 403, quotaWord, REJECTED",
    "BATCH, 404, ResourceNotFound, TRANSIENT",
    "BATCH, 403, ErrorAccessDenied, TRANSIENT",
    "BATCH, 404, MailboxNotEnabledForRESTAPI, COLLECTION_GONE",
    "BATCH, 429, TooManyRequests, RATE_LIMITED",
    "ACCOUNT, 404, Request_ResourceNotFound, COLLECTION_GONE",
    "ACCOUNT, 403, ErrorAccessDenied, REJECTED",
  })
  void aFailureIsClassifiedByItsCodeAndOnlyThenByItsStatus(
      GraphSubject about, int status, String code, FailureClass expected) {
    GraphError error = GraphError.of(status, Headers.of(), envelope(code));

    assertThat(MicrosoftFailures.of(error, about).failureClass()).isEqualTo(expected);
  }

  private static String envelope(String code) {
    return code.isEmpty()
        ? "<html>Bad Gateway</html>"
        : "{\"error\": {\"code\": \"" + code + "\", \"message\": \"m\"}}";
  }

  @ParameterizedTest
  @CsvSource({"401, InvalidAuthenticationToken", "403, ErrorAccessDenied", "401, ''"})
  void aClaimsChallengeAsksForTheUserWhateverItsCode(int status, String code) {
    Headers challenge =
        Headers.of("WWW-Authenticate", "Bearer error=\"insufficient_claims\", claims=\"eyJ\"");

    ProviderException failure =
        MicrosoftFailures.of(
            GraphError.of(status, challenge, envelope(code)), GraphSubject.CALENDAR);

    assertThat(failure.failureClass()).isEqualTo(FailureClass.UNAUTHENTICATED);
  }

  @ParameterizedTest
  @CsvSource({
    "429, '2.128', 2128",
    "429, ' 10 ', 10000",
    "429, '0.0001', 1",
    "503, '120', 120000",
    "504, '7', 7000",
    "503, '0', 0",
    "429, '999999999', 86400000",
    "429, 'Sun, 22 Nov 2026 10:00:30 GMT', 30000",
    "429, 'Sun, 22 Nov 2026 09:59:00 GMT', 0",
  })
  void theWaitThatGraphAsksForIsKeptToTheMillisecond(int status, String retryAfter, long millis) {
    Headers headers =
        Headers.of("Retry-After", retryAfter, "Date", "Sun, 22 Nov 2026 10:00:00 GMT");

    ProviderException failure =
        MicrosoftFailures.of(GraphError.of(status, headers, ""), GraphSubject.EVENT);

    assertThat(failure.retryAfter()).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"soon", "-1", "NaN", "1e99999", "''"})
  void aWaitThatCannotBeReadIsNone(String retryAfter) {
    Headers headers = Headers.of("Retry-After", retryAfter);

    ProviderException failure =
        MicrosoftFailures.of(GraphError.of(429, headers, ""), GraphSubject.EVENT);

    assertThat(failure.retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"innerError", "innererror"})
  void theRequestIdIsKeptHoweverTheEnvelopeIsSpelled(String inner) {
    String body =
        "{\"error\": {\"code\": \"x\", \"" + inner + "\": {\"request-id\": \"from-body\"}}}";

    assertThat(of(body, Headers.of()).requestId()).isEqualTo("from-body");
    assertThat(of(body, Headers.of("request-id", "from-header")).requestId())
        .isEqualTo("from-header");
  }

  @Test
  void theReasonIsTheCodeOrTheStatusAndNeverTheMessage() {
    String body = "{\"error\": {\"code\": \"a b\\n\", \"message\": \"Dinner with Ann\"}}";

    assertThat(of(body, Headers.of()).reason()).isEqualTo("a_b_");
    assertThat(of("", Headers.of()).reason()).isEqualTo("http_500");
    assertThat(of(body, Headers.of())).hasMessageNotContaining("Ann");
  }

  private static ProviderException of(String body, Headers headers) {
    return MicrosoftFailures.of(GraphError.of(500, headers, body), GraphSubject.EVENT);
  }

  @Test
  void noAnswerIsTransient() {
    assertThat(MicrosoftFailures.of(new SocketTimeoutException("timeout")))
        .returns(FailureClass.TRANSIENT, ProviderException::failureClass)
        .returns("timeout", ProviderException::reason);
    assertThat(MicrosoftFailures.of(new IOException("reset")))
        .returns(FailureClass.TRANSIENT, ProviderException::failureClass)
        .returns("no_answer", ProviderException::reason);
  }
}
