package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Many calls in one body. */
class GoogleBatchTest extends GoogleFixture {
  private static final String PATH = "/calendar/v3" + EVENTS;
  private final List<String> parts = new ArrayList<>();

  private void call(String id, String line, String body) {
    parts.add(
        """
        --b1\r
        Content-Type: application/http\r
        Content-ID: <%s>\r
        \r
        %s\r
        Content-Type: application/json\r
        \r
        %s\r
        """
            .formatted(id, line, body));
  }

  private HttpResponse<String> send(String type) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(google.baseUrl() + "/batch/calendar/v3"))
            .header("Authorization", "Bearer " + google.accessTokenFor(ADA))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(String.join("", parts) + "--b1--"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> send() throws Exception {
    return send("multipart/mixed; boundary=b1");
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
  }

  @Test
  void g17CallsRunInAnyOrderAndAreAnsweredInTheirs() throws Exception {
    call("one", "POST " + PATH, single("one"));
    call("two", "POST " + PATH + "?sendUpdates=none", single("two"));
    call("three", "GET " + PATH + "/nothere HTTP/1.1", "");
    var answer = send();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(found("Content-ID: (\\S+)", answer.body()))
        .containsExactly("<response-one>", "<response-two>", "<response-three>");
    assertThat(found("HTTP/1\\.1 (\\d+)", answer.body())).containsExactly("200", "200", "404");
    assertThat(found("\"summary\":\"(\\w+)\"", answer.body())).containsExactly("one", "two");
    assertThat(ada.all(EVENTS).items())
        .extracting(item -> item.path("summary").asText())
        .containsExactly("two", "one");
    assertThat(google.requestCount("POST", PATH)).isEqualTo(2);
  }

  @Test
  void g17TwoWritesToOneEventAreInConflict() throws Exception {
    ada.post(EVENTS, daily("series"));
    call("a", "PATCH " + PATH + "/series", "{\"summary\":\"a\"}");
    call("b", "PATCH " + PATH + "/series", "{\"summary\":\"b\"}");
    String body = send().body();
    assertThat(found("HTTP/1\\.1 (\\d+)", body)).containsExactly("409", "200");
    assertThat(body).contains("\"reason\":\"conflict\"");
    assertThat(ada.get(event("series")).text("summary")).isEqualTo("b");
  }

  @Test
  void g17AConditionHoldsForItsPart() throws Exception {
    ada.post(EVENTS, daily("series"));
    call("a", "DELETE " + PATH + "/series\r\nIf-Match: \"1\"", "");
    assertThat(found("HTTP/1\\.1 (\\d+)", send().body())).containsExactly("412");
  }

  @Test
  void g17WrongBatchesAreRefused() throws Exception {
    assertThat(send().statusCode()).isEqualTo(400);
    call("a", "GET " + PATH, "");
    assertThat(send("application/json").statusCode()).isEqualTo(400);
    parts.set(0, parts.getFirst().replace("application/http", "text/plain"));
    assertThat(send().statusCode()).isEqualTo(400);
    parts.clear();
    call("a", "GET https://elsewhere.org" + PATH, "");
    assertThat(send().statusCode()).isEqualTo(400);
    parts.clear();
    call("a", "POST " + PATH, "{\"eventType\":\"workingLocation\"}");
    assertThat(found("HTTP/1\\.1 (\\d+)", send().body())).containsExactly("400");
    for (int i = 0; i < 1_000; i++) {
      call("g" + i, "GET " + PATH, "");
    }
    assertThat(send().statusCode()).isEqualTo(400);
    parts.removeLast();
    assertThat(found("HTTP/1\\.1 (\\d+)", send().body())).hasSize(1_000);
  }
}
