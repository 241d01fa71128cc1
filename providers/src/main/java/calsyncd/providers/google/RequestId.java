package calsyncd.providers.google;

import com.google.api.client.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What names one request in a log. Google documents no such name for Calendar, and its answers
 * carry none as a rule: so each request carries one of ours, which a proxy on the way can log, and
 * which is told where Google gave none of its own.
 */
record RequestId(String value) {
  /** The header of a request that carries it. */
  static final String HEADER = "X-Request-Id";

  /** Headers of answers by which Google's other APIs, and its front ends, name a request. */
  private static final List<String> OF_GOOGLE =
      List.of("x-goog-request-id", "x-request-id", "x-guploader-uploadid");

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** A name of ours, which no other request has. */
  static RequestId fresh() {
    return new RequestId("calsyncd-" + UUID.randomUUID());
  }

  /**
   * Google's own name of the request that an answer is to, or empty: of {@code
   * google.rpc.RequestInfo} in the details of an error, else of a header.
   */
  static String named(HttpHeaders headers, JsonItem error) {
    return Stream.concat(
            error.objects("details").stream().map(detail -> detail.text("requestId")),
            OF_GOOGLE.stream()
                .map(name -> Optional.ofNullable(headers.getFirstHeaderStringValue(name)))
                .flatMap(Optional::stream))
        .filter(Predicate.not(String::isBlank))
        .filter(FORM.asMatchPredicate())
        .findFirst()
        .orElse("");
  }
}
