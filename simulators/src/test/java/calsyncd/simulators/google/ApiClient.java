package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A plain HTTP client of one user, with the base path of the API. */
final class ApiClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String baseUrl;
  private final String token;

  /** An answer; the body is an empty object if there is none. */
  record Answer(int status, JsonNode json) {
    String reason() {
      return json.path("error").path("errors").path(0).path("reason").asText();
    }

    String text(String field) {
      return json.path(field).asText();
    }

    List<String> ids() {
      var ids = new ArrayList<String>();
      json.path("items").forEach(item -> ids.add(item.path("id").asText()));
      return ids;
    }
  }

  ApiClient(String baseUrl, String token) {
    this.baseUrl = baseUrl;
    this.token = token;
  }

  Answer get(String path, String... headers) {
    return send("GET", "/calendar/v3" + path, "", headers);
  }

  Answer post(String path, String body) {
    return send("POST", "/calendar/v3" + path, body);
  }

  Answer put(String path, String body, String... headers) {
    return send("PUT", "/calendar/v3" + path, body, headers);
  }

  Answer patch(String path, String body, String... headers) {
    return send("PATCH", "/calendar/v3" + path, body, headers);
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", "/calendar/v3" + path, "", headers);
  }

  Answer control(String name, String body) {
    return send("POST", "/control/" + name, body);
  }

  Answer send(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json; charset=UTF-8");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode json = answer.body().length == 0 ? Json.object() : Json.parse(answer.body());
      return new Answer(answer.statusCode(), json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All items of a listing and, as the last element of the pair, its sync token. */
  Listing all(String path) {
    var items = new ArrayList<JsonNode>();
    int pages = 0;
    String join = path.contains("?") ? "&" : "?";
    Answer answer = get(path);
    while (true) {
      pages++;
      answer.json().path("items").forEach(items::add);
      if (!answer.json().has("nextPageToken")) {
        return new Listing(items, answer.text("nextSyncToken"), pages);
      }
      answer = get(path + join + "pageToken=" + encode(answer.text("nextPageToken")));
    }
  }

  record Listing(List<JsonNode> items, String syncToken, int pages) {
    List<String> ids() {
      return items.stream().map(item -> item.path("id").asText()).toList();
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
