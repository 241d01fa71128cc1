package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The daemon answers what {@code clients/protocol/sessions.json} promises to clients. */
class SessionProtocolTest {
  private static final File FILE = new File("../clients/protocol/sessions.json");
  private static final Pattern AGO = Pattern.compile("\\{now-(\\d+)}");
  private static final Pattern NAMED = Pattern.compile("\\{([a-z0-9]+)}");
  private static ApiWorld api;

  private final Owner owner = new Owner("firm-a", UUID.randomUUID());
  private final Instant now = api.vendor.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  private final Map<String, String> names = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("session_protocol", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private String filled(String text) {
    String timed = AGO.matcher(text).replaceAll(m -> ago(Long.parseLong(m.group(1))));
    return NAMED
        .matcher(timed)
        .replaceAll(m -> Matcher.quoteReplacement(names.getOrDefault(m.group(1), m.group())));
  }

  private String ago(long seconds) {
    return now.minusSeconds(seconds).toString();
  }

  private JsonNode filled(JsonNode json) throws Exception {
    return ApiWorld.MAPPER.readTree(filled(json.toString()));
  }

  private ApiWorld.Answer ask(JsonNode request) throws Exception {
    HttpRequest.Builder sent =
        HttpRequest.newBuilder(api.uri(filled(request.path("path").asText())));
    if (request.path("bearer").asBoolean()) {
      sent.header("Authorization", "Bearer " + api.token(owner));
    }
    JsonNode body = request.path("body");
    if (request.has("content_type")) {
      sent.header("Content-Type", request.path("content_type").asText());
    }
    String text = body.isMissingNode() ? "" : filled(body).toString();
    String method = request.path("method").asText();
    return api.send(sent.method(method, HttpRequest.BodyPublishers.ofString(text)));
  }

  /** What stands where a value of a kind is meant is that kind; all else is as it is. */
  private static JsonNode likened(JsonNode expected, JsonNode actual) {
    if (expected.isObject() && actual.isObject()) {
      ObjectNode liken = JsonNodeFactory.instance.objectNode();
      actual
          .fieldNames()
          .forEachRemaining(it -> liken.set(it, likened(expected.path(it), actual.path(it))));
      return liken;
    }
    if (expected.isArray() && actual.isArray()) {
      ArrayNode liken = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < actual.size(); i++) {
        liken.add(likened(expected.path(i), actual.path(i)));
      }
      return liken;
    }
    return kind(expected.asText(), actual) ? expected : actual;
  }

  private static boolean kind(String kind, JsonNode actual) {
    return switch (kind) {
      case "<uuid>" -> Ids.uuid(actual.asText()).isPresent();
      case "<instant>" -> actual.asText().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
      case "<text>" -> actual.isTextual();
      default -> false;
    };
  }

  @Test
  void everyAnswerIsAsPromised() throws Exception {
    names.put("calendar", api.calendar(owner, "work"));
    names.put("other", api.calendar(owner, "other"));
    names.put("nobodys", UUID.randomUUID().toString());
    api.post(owner, "/integrations/calendar/sync/schedule", "{\"allow_writes\": true}");
    List<String> names = new ArrayList<>();
    for (JsonNode exchange : ApiWorld.MAPPER.readTree(FILE).path("exchanges")) {
      String name = exchange.path("name").asText();
      ApiWorld.Answer answer = ask(exchange.path("request"));
      JsonNode promised = exchange.path("answer");
      assertThat(answer.status())
          .as("%s: %s", name, answer.raw().body())
          .isEqualTo(promised.path("status").asInt());
      if (promised.has("body")) {
        JsonNode body = filled(promised.path("body"));
        assertThat(likened(body, answer.json())).as(name).isEqualTo(body);
      }
      exchange
          .path("keep")
          .properties()
          .forEach(kept ->
              this.names.put(kept.getKey(), answer.json().at(kept.getValue().asText()).asText()));
      names.add(name);
    }
    assertThat(names).hasSizeGreaterThan(20);
  }
}
