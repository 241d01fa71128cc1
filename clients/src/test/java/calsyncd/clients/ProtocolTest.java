package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The server of these tests answers what the daemon is tested to answer. */
final class ProtocolTest {
  private static final Pattern AGO = Pattern.compile("\\{now-(\\d+)}");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, String> names = new HashMap<>();

  @Test
  void itAnswersAsTheProtocolSays() throws Exception {
    JsonNode protocol = MAPPER.readTree(Path.of("protocol", "sessions.json").toFile());
    try (ProtocolServer server = new ProtocolServer();
        HttpClient http = HttpClient.newHttpClient()) {
      names.put("calendar", ProtocolServer.CALENDAR);
      names.put("other", ProtocolServer.OTHER);
      names.put("nobodys", UUID.randomUUID().toString());
      String began = server.now().truncatedTo(ChronoUnit.SECONDS).toString();
      for (JsonNode exchange : protocol.path("exchanges")) {
        one(server, http, MAPPER.readTree(filled(exchange.toString(), began)));
      }
    }
  }

  private String filled(String text, String began) {
    Matcher ago = AGO.matcher(text);
    String timed =
        ago.replaceAll(
            it -> Instant.parse(began).minusSeconds(Long.parseLong(it.group(1))).toString());
    for (var name : names.entrySet()) {
      timed = timed.replace("{" + name.getKey() + "}", name.getValue());
    }
    return timed;
  }

  private void one(ProtocolServer server, HttpClient http, JsonNode exchange) throws Exception {
    JsonNode asked = exchange.path("request");
    String body = asked.has("body") ? asked.path("body").toString() : "";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + asked.path("path").asText()))
            .method(asked.path("method").asText(), BodyPublishers.ofString(body));
    if (asked.path("bearer").asBoolean()) {
      request.header("Authorization", "Bearer token");
    }
    if (asked.has("content_type")) {
      request.header("Content-Type", asked.path("content_type").asText());
    }
    HttpResponse<String> got = http.send(request.build(), BodyHandlers.ofString());
    String name = exchange.path("name").asText();
    assertThat(got.statusCode()).as(name).isEqualTo(exchange.path("answer").path("status").asInt());
    if (exchange.path("answer").has("body")) {
      JsonNode json = MAPPER.readTree(got.body());
      same(name, exchange.path("answer").path("body"), json);
      keep(exchange.path("keep"), json);
    }
  }

  private void keep(JsonNode kept, JsonNode answer) {
    for (Iterator<String> it = kept.fieldNames(); it.hasNext(); ) {
      String name = it.next();
      names.put(name, answer.at(kept.path(name).asText()).asText());
    }
  }

  private static void same(String where, JsonNode wanted, JsonNode got) throws IOException {
    String any = wanted.asText();
    if (wanted.isObject()) {
      for (String name : names(wanted)) {
        same(where + "/" + name, wanted.path(name), got.path(name));
      }
      assertThat(names(got)).as(where).containsExactlyInAnyOrderElementsOf(names(wanted));
      return;
    }
    if (wanted.isArray()) {
      assertThat(got.size()).as(where).isEqualTo(wanted.size());
      for (int i = 0; i < wanted.size(); i++) {
        same(where + "/" + i, wanted.path(i), got.path(i));
      }
      return;
    }
    if (any.matches("<uuid>|<instant>|<text>")) {
      assertThat(got.asText()).as(where).isNotBlank();
      return;
    }
    assertThat(got).as(where).isEqualTo(wanted);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
