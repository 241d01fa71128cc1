package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.providers.google.GoogleFailures.Refusal;
import calsyncd.providers.google.GoogleFailures.Subject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleFailuresTest {

  /** Status, reason, location, message, what the request named, class. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          400, timeRangeEmpty, timeMax, '', CALENDAR, REJECTED
          400, invalid, '', Invalid value for: id, CALENDAR, REJECTED
          400, required, '', Missing end time., CALENDAR, REJECTED
          400, badRequest, '', Bad Request, CALENDAR, REJECTED
          400, invalid, '', Invalid sync token value., CALENDAR, CURSOR_EXPIRED
          400, invalid, syncToken, Invalid, CALENDAR, CURSOR_EXPIRED
          400, invalid, pageToken, Invalid, CALENDAR, CURSOR_EXPIRED
          400, invalid, '', Sync token cannot be used with other request restrictions., \
          CALENDAR, CURSOR_EXPIRED
          400, syncTokenWithRequestRestrictions, '', '', CALENDAR, CURSOR_EXPIRED
          400, channelIdNotUnique, '', '', CALENDAR, REJECTED
          400, push.webhookUrlNotHttps, '', '', CALENDAR, REJECTED
          400, pushNotSupportedForRequestedResource, '', '', CALENDAR, REJECTED
          400, failedPrecondition, '', '', CALENDAR, TRANSIENT
          401, authError, Authorization, Invalid Credentials, CALENDAR, UNAUTHENTICATED
          401, authError, Authorization, Invalid Credentials, EVENT, UNAUTHENTICATED
          401, required, Authorization, Login Required., ACCOUNT, UNAUTHENTICATED
          401, push.webhookUrlUnauthorized, '', '', CALENDAR, REJECTED
          403, userRateLimitExceeded, '', '', CALENDAR, RATE_LIMITED
          403, rateLimitExceeded, '', '', EVENT, RATE_LIMITED
          403, quotaExceeded, '', Calendar usage limits exceeded., CALENDAR, RATE_LIMITED
          403, dailyLimitExceeded, '', '', CALENDAR, RATE_LIMITED
          403, forbiddenForNonOrganizer, '', '', EVENT, REJECTED
          403, forbidden, '', Forbidden, CALENDAR, COLLECTION_GONE
          403, requiredAccessLevel, '', '', CALENDAR, COLLECTION_GONE
          403, forbidden, '', Forbidden, EVENT, REJECTED
          403, forbidden, '', Forbidden, SERIES, REJECTED
          403, forbidden, '', Forbidden, CHANNEL, REJECTED
          403, insufficientPermissions, '', '', CALENDAR, REJECTED
          403, ACCESS_TOKEN_SCOPE_INSUFFICIENT, '', '', CALENDAR, REJECTED
          403, accessNotConfigured, '', '', ACCOUNT, REJECTED
          403, SERVICE_DISABLED, '', '', ACCOUNT, REJECTED
          403, somethingNew, '', '', CALENDAR, TRANSIENT
          403, forbidden, '', Forbidden, NEW_EVENT, REJECTED
          403, requiredAccessLevel, '', '', NEW_EVENT, REJECTED
          403, requiredAccessLevel, '', '', EVENT, REJECTED
          403, quotaExceeded, '', '', NEW_EVENT, RATE_LIMITED
          404, notFound, '', Not Found, NEW_EVENT, COLLECTION_GONE
          404, notFound, '', Not Found, CALENDAR, COLLECTION_GONE
          404, notFound, '', Not Found, EVENT, GONE
          404, notFound, '', Not Found, SERIES, TRANSIENT
          404, notFound, '', Not Found, CHANNEL, GONE
          404, notFound, '', Not Found, ACCOUNT, COLLECTION_GONE
          409, duplicate, '', '', EVENT, CONFLICT
          409, duplicate, '', '', NEW_EVENT, CONFLICT
          409, conflict, '', '', EVENT, TRANSIENT
          410, fullSyncRequired, syncToken, '', CALENDAR, CURSOR_EXPIRED
          410, updatedMinTooLongAgo, updatedMin, '', CALENDAR, CURSOR_EXPIRED
          410, deleted, '', Resource has been deleted, EVENT, GONE
          410, deleted, '', Resource has been deleted, CALENDAR, COLLECTION_GONE
          410, somethingNew, '', '', CALENDAR, TRANSIENT
          412, conditionNotMet, If-Match, Precondition Failed, EVENT, CONFLICT
          429, rateLimitExceeded, '', '', CALENDAR, RATE_LIMITED
          429, RATE_LIMIT_EXCEEDED, '', '', CALENDAR, RATE_LIMITED
          500, backendError, '', Backend Error, CALENDAR, TRANSIENT
          503, backendError, '', '', EVENT, TRANSIENT
          """)
  void reasonAndSubjectDecide(
      int status,
      String reason,
      String location,
      String message,
      Subject subject,
      FailureClass expected) {
    JsonItem error =
        JsonItemTest.json(
            """
            {"errors":[{"domain":"global","reason":"%s","location":"%s","message":"%s"}],
             "code":%d,"message":"%s"}\
            """
                .formatted(reason, location, message, status, message));
    ProviderException failure =
        GoogleFailures.refused(subject, new Refusal(status, error, "", "", ""));
    assertThat(failure.failureClass()).isEqualTo(expected);
    assertThat(failure.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"301", "400", "403", "404", "407", "410", "412", "418", "429", "500", "502", "504"})
  void aStatusWithoutAReasonProvesNothing(int status) {
    for (Subject subject : Subject.values()) {
      ProviderException failure =
          GoogleFailures.refused(subject, new Refusal(status, JsonItem.EMPTY, "", "", ""));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
      assertThat(failure.reason()).isEqualTo("http_" + status);
    }
  }

  @Test
  void aBearerChallengeIsAReasonOfItsOwn() {
    assertThat(classOf(401, "{}", "Bearer realm=\"x\", error=\"invalid_token\""))
        .isEqualTo(FailureClass.UNAUTHENTICATED);
    assertThat(classOf(401, "{}", "Basic realm=\"proxy\"")).isEqualTo(FailureClass.TRANSIENT);
  }

  /** "Permanent user error": Google's words for it are not all known. */
  @ParameterizedTest
  @CsvSource({
    "400,calendar,REJECTED",
    "403,calendar,REJECTED",
    "400,global,TRANSIENT",
    "500,calendar,TRANSIENT",
    "410,calendar,TRANSIENT"
  })
  void anUnknownReasonOfTheCalendarsOwnStaysWrong(
      int status, String domain, FailureClass expected) {
    String error = "{\"errors\":[{\"domain\":\"%s\",\"reason\":\"somethingNew\"}]}";
    assertThat(classOf(status, error.formatted(domain), "")).isEqualTo(expected);
  }

  @Test
  void theNewerEnvelopeCountsToo() {
    assertThat(classOf(429, "{\"status\":\"RESOURCE_EXHAUSTED\"}", ""))
        .isEqualTo(FailureClass.RATE_LIMITED);
    assertThat(
            classOf(
                403,
                "{\"status\":\"PERMISSION_DENIED\","
                    + "\"details\":[{\"reason\":\"ACCESS_TOKEN_SCOPE_INSUFFICIENT\"}]}",
                ""))
        .isEqualTo(FailureClass.REJECTED);
  }

  @Test
  void theWaitIsReadInSeconds() {
    assertThat(wait("30")).isEqualTo(Duration.ofSeconds(30));
    assertThat(wait("1.5")).isEqualTo(Duration.ofMillis(1500));
    assertThat(wait("Wed, 21 Oct 2026 07:28:00 GMT")).isEqualTo(Duration.ZERO);
    assertThat(wait("-5")).isEqualTo(Duration.ZERO);
    assertThat(wait("99999999999")).isEqualTo(Duration.ZERO);
  }

  @Test
  void aReasonThatIsNoCodeIsNotRepeated() {
    JsonItem error = JsonItemTest.json("{\"errors\":[{\"reason\":\"jane@example.com said\"}]}");
    assertThat(GoogleFailures.refused(Subject.EVENT, new Refusal(400, error, "", "", "")).reason())
        .isEqualTo("http_400");
  }

  @Test
  void noAnswerIsTransient() {
    assertThat(GoogleFailures.unreachable(new SocketTimeoutException()).reason())
        .isEqualTo("timeout");
    assertThat(GoogleFailures.unreachable(new IOException()).failureClass())
        .isEqualTo(FailureClass.TRANSIENT);
  }

  private static FailureClass classOf(int status, String error, String challenge) {
    Refusal refusal = new Refusal(status, JsonItemTest.json(error), "", "", challenge);
    return GoogleFailures.refused(Subject.CALENDAR, refusal).failureClass();
  }

  private static Duration wait(String retryAfter) {
    Refusal refusal = new Refusal(503, JsonItem.EMPTY, "", retryAfter, "");
    return GoogleFailures.refused(Subject.CALENDAR, refusal).retryAfter().orElse(Duration.ZERO);
  }
}
