package calsyncd.simulators.microsoft;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Asks a notification URL to prove that it expects notifications: it has to answer 200, text/plain
 * and the decoded token in time.
 */
final class Handshake {
  private final HttpClient http;
  private final Duration timeout;

  Handshake(HttpClient http, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  void validate(URI address) {
    // A plus and a percent sign tell whoever decodes twice.
    String token =
        "Validation: Testing client application reachability for subscription Request-Id: "
            + UUID.randomUUID()
            + " 1+1=100%25";
    try {
      HttpResponse<String> answer = http.send(request(address, token), text());
      if (!isProof(answer, token)) {
        throw refused("Notification endpoint must respond with 200 OK to validation request.");
      }
    } catch (HttpTimeoutException late) {
      throw refused("The operation timed out.");
    } catch (IOException unreachable) {
      throw refused("The notification endpoint cannot be reached.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("The operation was interrupted.");
    }
  }

  private HttpRequest request(URI address, String token) {
    String join = address.getRawQuery() == null ? "?" : "&";
    String encoded = URLEncoder.encode(token, StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(URI.create(address + join + "validationToken=" + encoded))
        .header("Content-Type", "text/plain; charset=utf-8")
        .timeout(timeout)
        .POST(HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
  }

  private static boolean isProof(HttpResponse<String> answer, String token) {
    return answer.statusCode() == 200
        && answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain")
        && answer.body().equals(token);
  }

  private static GraphError refused(String reason) {
    return new GraphError(
        400, "ValidationError", "Subscription validation request failed. " + reason);
  }
}
