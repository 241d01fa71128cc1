package calsyncd.daemon.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A plain HTTP client that speaks JSON. */
public final class Web {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AtomicInteger reads = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** An empty JSON object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A text as part of a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * The answer to a GET.
   *
   * @throws IllegalStateException if its status is not 2xx
   */
  public JsonNode get(String url, String token) {
    reads.incrementAndGet();
    return json(send(request(url, token).GET().build()));
  }

  /** What a GET of a page that is no JSON answers; it has to succeed. */
  public String text(String url) {
    HttpResponse<String> response = send(request(url, "").GET().build());
    check(response);
    return response.body();
  }

  /** How often {@link #get} was called. */
  int reads() {
    return reads.get();
  }

  /** The status of a GET. */
  public int status(String url, String token) {
    return send(request(url, token).GET().build()).statusCode();
  }

  /**
   * The answer to a request with a body.
   *
   * @throws IllegalStateException if its status is not 2xx
   */
  public JsonNode send(String method, String url, String token, JsonNode body) {
    return json(
        send(
            request(url, token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()))
                .build()));
  }

  /** What a POST without a body answers, as text; it has to succeed. */
  public String post(String url) {
    HttpResponse<String> response =
        send(request(url, "").POST(BodyPublishers.noBody()).timeout(LIMIT.multipliedBy(4)).build());
    check(response);
    return response.body();
  }

  /** A DELETE that has to succeed. */
  public void delete(String url, String token) {
    check(send(request(url, token).DELETE().build()));
  }

  /** Where a GET redirects to. */
  public URI redirect(String url) {
    HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(url)).build());
    return response
        .headers()
        .firstValue("Location")
        .map(URI::create)
        .orElseThrow(() -> new IllegalStateException(url + ": no redirect: " + response.body()));
  }

  private static HttpRequest.Builder request(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    check(response);
    try {
      return MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          response.request().method()
              + " "
              + response.request().uri()
              + ": "
              + response.statusCode()
              + " "
              + response.body());
    }
  }
}
