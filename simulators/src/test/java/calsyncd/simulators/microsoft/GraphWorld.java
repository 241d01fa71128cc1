package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A simulator with one user, and a client that speaks plain HTTP to it. */
final class GraphWorld implements AutoCloseable {
  static final String USER = "ann@contoso.test";
  static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
  static final String NOVEMBER =
      "startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z";

  private final HttpClient http = HttpClient.newHttpClient();
  private final MicrosoftSimulator simulator;
  private final String token;

  /** An answer; the body is missing where there is none. */
  record Answer(int status, JsonNode body, HttpResponse<byte[]> raw) {
    String id() {
      return body.path("id").asText();
    }

    String code() {
      return body.path("error").path("code").asText();
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  /** All items of a round, and the deltaLink it ended with. */
  record Round(List<JsonNode> items, String deltaLink, int pages) {
    List<JsonNode> where(Predicate<JsonNode> kept) {
      return items.stream().filter(kept).toList();
    }

    List<JsonNode> ofType(String type) {
      return where(item -> item.path("type").asText().equals(type));
    }

    List<String> removed() {
      return where(item -> item.has("@removed")).stream()
          .map(item -> item.path("id").asText())
          .toList();
    }
  }

  GraphWorld(GraphOptions options) {
    simulator = MicrosoftSimulator.start(options, InstantSource.fixed(NOW));
    simulator.addUser(USER);
    token = simulator.accessTokenFor(USER);
  }

  static GraphWorld documented() {
    return new GraphWorld(GraphOptions.defaults());
  }

  MicrosoftSimulator simulator() {
    return simulator;
  }

  HttpClient http() {
    return http;
  }

  Answer get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  Answer post(String path, String json, String... headers) {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer patch(String path, String json, String... headers) {
    return send(request(path, headers).method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer delete(String path, String... headers) {
    return send(request(path, headers).DELETE());
  }

  Answer control(String name, String json) {
    URI uri = URI.create(simulator.baseUrl() + "/control/" + name);
    return send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path, String... headers) {
    String url = path.startsWith("http") ? path : simulator.graphUrl() + path;
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    request.header("Authorization", "Bearer " + token);
    if (!List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> raw =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body = raw.body().length == 0 ? Json.object() : Json.parse(raw.body());
      return new Answer(raw.statusCode(), body, raw);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Creates a single event of an hour. */
  String create(String subject, String start, String end) {
    String json =
        """
        {"subject":"%s","start":{"dateTime":"%s","timeZone":"UTC"},
         "end":{"dateTime":"%s","timeZone":"UTC"}}\
        """
            .formatted(subject, start, end);
    return post("/me/events", json).id();
  }

  /** A series every day of the first five of November, at nine in New York. */
  String createDaily() {
    return post(
            "/me/events",
            """
            {"subject":"daily",
             "start":{"dateTime":"2026-10-31T09:00:00","timeZone":"Eastern Standard Time"},
             "end":{"dateTime":"2026-10-31T10:00:00","timeZone":"Eastern Standard Time"},
             "recurrence":{"pattern":{"type":"daily","interval":1},
               "range":{"type":"numbered","startDate":"2026-10-31","numberOfOccurrences":5}}}\
            """)
        .id();
  }

  Round begin() {
    return follow("/me/calendarView/delta?" + NOVEMBER);
  }

  /** Follows nextLinks to the end of a round. */
  Round follow(String path) {
    List<JsonNode> items = new ArrayList<>();
    String next = path;
    int pages = 0;
    while (true) {
      Answer page = get(next);
      if (page.status() != 200) {
        throw new AssertionError(page.status() + " " + page.body());
      }
      pages++;
      page.body().path("value").forEach(items::add);
      if (page.body().has("@odata.deltaLink")) {
        return new Round(items, page.body().path("@odata.deltaLink").asText(), pages);
      }
      next = page.body().path("@odata.nextLink").asText();
    }
  }

  @Override
  public void close() {
    simulator.close();
    http.shutdownNow();
  }
}
