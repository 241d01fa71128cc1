package calsyncd.providers.google;

import static calsyncd.provider.FailureClass.COLLECTION_GONE;
import static calsyncd.provider.FailureClass.CONFLICT;
import static calsyncd.provider.FailureClass.CURSOR_EXPIRED;
import static calsyncd.provider.FailureClass.GONE;
import static calsyncd.provider.FailureClass.RATE_LIMITED;
import static calsyncd.provider.FailureClass.REJECTED;
import static calsyncd.provider.FailureClass.TRANSIENT;
import static calsyncd.provider.FailureClass.UNAUTHENTICATED;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Google's errors mean: by status and reason together, and by what the request named. A status
 * without one of Google's reasons proves nothing, since a proxy may have said it: TRANSIENT, as is
 * every reason that no row names.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/errors">Handle API
 *     errors</a>
 */
final class GoogleFailures {

  /** What a request names: the thing that "not found" and "forbidden" are about. */
  enum Subject {
    ACCOUNT(COLLECTION_GONE, REJECTED),
    CALENDAR(COLLECTION_GONE, COLLECTION_GONE),
    /** A refusal to show one event says nothing of its calendar: the next listing will. */
    EVENT(GONE, REJECTED),
    /** A calendar that an event is put into: we may be allowed to read it and not to write. */
    NEW_EVENT(COLLECTION_GONE, REJECTED),
    /** The occurrences of an event that was read a moment ago: a contradiction, not a proof. */
    SERIES(TRANSIENT, REJECTED),
    CHANNEL(GONE, REJECTED);

    private final FailureClass missing;
    private final FailureClass denied;

    Subject(FailureClass missing, FailureClass denied) {
      this.missing = missing;
      this.denied = denied;
    }
  }

  /** An answer that is not a success, as far as it tells anything. */
  record Refusal(
      int status, JsonItem error, String requestId, String retryAfter, String challenge) {

    /** Google's reasons, the most telling first. */
    List<String> reasons() {
      return Stream.of(
              error.objects("errors").stream().map(item -> item.text("reason")),
              error.objects("details").stream().map(item -> item.text("reason")),
              Stream.of(error.text("status")))
          .flatMap(Function.identity())
          .filter(CODE.asMatchPredicate())
          .toList();
    }

    private boolean aboutToken() {
      return error.objects("errors").stream().anyMatch(Refusal::aboutToken)
          || TOKEN.matcher(error.text("message")).find();
    }

    private static boolean aboutToken(JsonItem item) {
      return item.text("location").equals("syncToken")
          || item.text("location").equals("pageToken")
          || TOKEN.matcher(item.text("message")).find();
    }
  }

  private record Row(int status, String reason, Function<Subject, FailureClass> means) {
    boolean fits(int gotStatus, String gotReason) {
      return (status == ANY || status == gotStatus) && reason.equals(gotReason);
    }
  }

  private static final int ANY = 0;
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern TOKEN =
      Pattern.compile("\\b(sync|page) ?token\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]+)?");

  private static final List<Row> TABLE =
      Stream.of(
              rows(ANY, RATE_LIMITED, "rateLimitExceeded", "userRateLimitExceeded"),
              rows(ANY, RATE_LIMITED, "quotaExceeded", "dailyLimitExceeded"),
              rows(ANY, RATE_LIMITED, "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"),
              rows(400, CURSOR_EXPIRED, "syncTokenWithRequestRestrictions"),
              rows(400, REJECTED, "invalid", "invalidParameter", "required", "badRequest"),
              rows(400, REJECTED, "parseError", "timeRangeEmpty", "channelIdNotUnique"),
              rows(400, REJECTED, "pushNotSupportedForRequestedResource"),
              rows(400, REJECTED, "push.webhookUrlNotHttps", "push.webhookUrlUnauthorized"),
              rows(401, REJECTED, "push.webhookUrlUnauthorized"),
              rows(401, UNAUTHENTICATED, "authError", "required", "UNAUTHENTICATED"),
              rows(403, REJECTED, "insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
              rows(403, REJECTED, "accessNotConfigured", "SERVICE_DISABLED", "domainPolicy"),
              rows(403, REJECTED, "forbiddenForNonOrganizer"),
              rows(403, subject -> subject.denied, "forbidden", "requiredAccessLevel"),
              rows(404, subject -> subject.missing, "notFound"),
              rows(409, CONFLICT, "duplicate"),
              rows(409, TRANSIENT, "conflict"),
              rows(410, CURSOR_EXPIRED, "fullSyncRequired", "updatedMinTooLongAgo"),
              rows(410, subject -> subject.missing, "deleted"),
              rows(412, CONFLICT, "conditionNotMet"),
              rows(500, TRANSIENT, "backendError", "internalError"))
          .flatMap(Function.identity())
          .toList();

  private GoogleFailures() {}

  private static Stream<Row> rows(int status, FailureClass means, String... reasons) {
    return rows(status, subject -> means, reasons);
  }

  private static Stream<Row> rows(
      int status, Function<Subject, FailureClass> means, String... reasons) {
    return Stream.of(reasons).map(reason -> new Row(status, reason, means));
  }

  /** An answer with a status of 300 or more. */
  static ProviderException refused(Subject subject, Refusal refusal) {
    String reason = refusal.reasons().stream().findFirst().orElse("http_" + refusal.status());
    ProviderException failure =
        ProviderException.of(classify(subject, refusal), reason).requestId(refusal.requestId());
    return seconds(refusal.retryAfter()).map(failure::retryAfter).orElse(failure);
  }

  private static FailureClass classify(Subject subject, Refusal refusal) {
    if (refusal.status() == 400 && refusal.aboutToken()) {
      return CURSOR_EXPIRED;
    }
    return refusal.reasons().stream()
        .flatMap(reason -> TABLE.stream().filter(row -> row.fits(refusal.status(), reason)))
        .findFirst()
        .map(row -> row.means().apply(subject))
        .orElseGet(() -> unnamed(refusal));
  }

  /** Google's words for what is wrong with an event are many and not all known: it stays wrong. */
  private static boolean permanent(Refusal refusal) {
    return (refusal.status() == 400 || refusal.status() == 403)
        && refusal.error().objects("errors").stream()
            .anyMatch(item -> item.text("domain").equals("calendar"));
  }

  /** RFC 6750 §3: a challenge for a bearer token names the failure where no body does. */
  private static FailureClass unnamed(Refusal refusal) {
    if (permanent(refusal)) {
      return REJECTED;
    }
    boolean challenged = refusal.status() == 401 && refusal.challenge().startsWith("Bearer");
    return challenged ? UNAUTHENTICATED : TRANSIENT;
  }

  /** No answer, or only a part of one. */
  static ProviderException unreachable(IOException cause) {
    return ProviderException.of(TRANSIENT, word(cause)).causedBy(cause);
  }

  /** A success whose body is not what Google's documents promise. */
  static ProviderException malformed(String what) {
    return ProviderException.of(TRANSIENT, "malformed_answer_" + what);
  }

  private static String word(IOException cause) {
    return switch (cause) {
      case SocketTimeoutException timeout -> "timeout";
      case HttpTimeoutException timeout -> "timeout";
      case InterruptedIOException interrupted -> "interrupted";
      default -> "connection";
    };
  }

  private static Optional<Duration> seconds(String retryAfter) {
    return SECONDS.matcher(retryAfter).matches()
        ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(retryAfter) * 1000)))
        : Optional.empty();
  }
}
