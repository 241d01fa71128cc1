package calsyncd.providers.microsoft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An answer other than 2xx, without its message, which may quote content.
 *
 * @param code {@code error.code}, or empty where the body is not Graph's error envelope
 * @param existingEvent the id of the event that a {@code transactionId} has made before, or empty
 */
record GraphError(
    int status, String code, Headers headers, String requestId, String existingEvent) {
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final int LONGEST_CODE = 100;
  private static final BigDecimal LONGEST_WAIT = BigDecimal.valueOf(Duration.ofDays(1).toMillis());

  /** Reads the envelope {@code {"error": {"code", "innerError": {"request-id"}}}}. */
  static GraphError of(int status, Headers headers, String body) {
    JsonObject error = Json.object(Json.parse(body).orElseGet(JsonObject::new), "error");
    return new GraphError(
        status,
        code(error),
        headers,
        requestId(headers, error),
        Json.text(error, "@event.existingEventId"));
  }

  /** The id under which Graph logged a request, from its header alone. */
  static String requestId(Headers headers) {
    return Optional.ofNullable(headers.get("request-id")).orElse("");
  }

  /** Graph's code, or the status where it gave none. */
  String reason() {
    return code.isEmpty() ? "http_" + status : code;
  }

  /** A POST was repeated: its event is there, or was (400, or 409 by some reports). */
  boolean isDuplicate() {
    return status < 500 && code.equalsIgnoreCase("ErrorDuplicateTransactionId");
  }

  /** Conditional Access wants the user to sign in again (a claims challenge). */
  boolean claimsChallenge() {
    return (status == 401 || status == 403)
        && headers.values("WWW-Authenticate").stream().anyMatch(value -> value.contains("claims="));
  }

  /** {@code Retry-After} in seconds, which Graph gives with fractions, or as a date. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(headers.get("Retry-After"))
        .map(String::strip)
        .flatMap(value -> seconds(value).or(() -> until(value)));
  }

  private static Optional<Duration> seconds(String value) {
    if (!SECONDS.matcher(value).matches()) {
      return Optional.empty();
    }
    BigDecimal millis = new BigDecimal(value).movePointRight(3).setScale(0, RoundingMode.CEILING);
    return Optional.of(Duration.ofMillis(millis.min(LONGEST_WAIT).longValueExact()));
  }

  /** Counted from the answer's own date, so that our clock does not matter. */
  private Optional<Duration> until(String value) {
    try {
      Duration wait = Duration.between(date(headers.get("Date")), date(value));
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException notDate) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime date(@Nullable String value) {
    return ZonedDateTime.parse(value == null ? "" : value, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private static String code(JsonObject error) {
    String safe = UNSAFE.matcher(Json.text(error, "code")).replaceAll("_");
    return safe.length() > LONGEST_CODE ? safe.substring(0, LONGEST_CODE) : safe;
  }

  private static String requestId(Headers headers, JsonObject error) {
    JsonElement inner = error.has("innerError") ? error.get("innerError") : error.get("innererror");
    String fromHeader = requestId(headers);
    return fromHeader.isEmpty() && inner instanceof JsonObject object
        ? Json.text(object, "request-id")
        : fromHeader;
  }
}
