package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;

/**
 * JSON batching: up to 20 requests in one. Each is answered by itself, throttled ones with an inner
 * 429, and answers come in another order than requests. What depends on a failed request fails with
 * 424.
 *
 * @see <a href="https://learn.microsoft.com/graph/json-batching">Combine multiple requests</a>
 */
final class BatchRoutes {
  private static final int MOST = 20;

  /** Outlook runs so many of a batch at once. */
  private static final int AT_ONCE = 4;

  private final SimulatorServer server;
  private final GraphErrors errors;
  private final StoreSwitches switches;

  BatchRoutes(SimulatorServer server, GraphErrors errors, StoreSwitches switches) {
    this.server = server;
    this.errors = errors;
    this.switches = switches;
  }

  void install(GraphGate gate) {
    server.route("POST", "/v1.0/$batch", gate.user(call -> answer(call.request())));
  }

  private record Inner(String id, JsonNode json, Set<String> after) {}

  private Response answer(Request outer) {
    List<Inner> left = new ArrayList<>(requests(outer.json().path("requests")));
    Map<String, Response> answered = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      List<Inner> ready =
          left.stream()
              .filter(inner -> answered.keySet().containsAll(inner.after()))
              .limit(AT_ONCE)
              .toList();
      left.removeAll(ready);
      answered.putAll(together(outer, ready, answered));
    }
    ObjectNode answer = Json.object();
    ArrayNode all = answer.putArray("responses");
    List.copyOf(answered.entrySet())
        .reversed()
        .forEach(one -> all.add(render(one.getKey(), one.getValue())));
    return Response.json(status(answered), answer);
  }

  private int status(Map<String, Response> answered) {
    boolean failed = answered.values().stream().anyMatch(one -> one.status() >= 300);
    return failed && switches.has(StoreSwitches.Switch.BATCH_IS_424) ? 424 : 200;
  }

  /** What waits for nothing runs at once, as Outlook does it. */
  private Map<String, Response> together(
      Request outer, List<Inner> ready, Map<String, Response> before) {
    Map<String, Response> answers = new ConcurrentSkipListMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ready.forEach(
          inner -> threads.execute(() -> answers.put(inner.id(), run(outer, inner, before))));
    }
    return answers;
  }

  private Response run(Request outer, Inner inner, Map<String, Response> before) {
    return inner.after().stream().allMatch(id -> before.get(id).status() < 300)
        ? server.dispatch(request(outer, inner))
        : errors.write(new GraphError(424, "FailedDependency", "A dependency failed."), inner.id());
  }

  private static List<Inner> requests(JsonNode given) {
    if (!given.isArray() || given.isEmpty() || given.size() > MOST) {
      throw malformed("Number of batch request steps must be between 1 and 20.");
    }
    List<Inner> requests = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode one : given) {
      String id = one.path("id").asText("");
      Set<String> after = new HashSet<>();
      one.path("dependsOn").forEach(other -> after.add(other.asText()));
      requireWellFormed(one, ids.containsAll(after) && !id.isEmpty() && ids.add(id));
      requests.add(new Inner(id, one, after));
    }
    return requests;
  }

  private static void requireWellFormed(JsonNode one, boolean named) {
    String url = one.path("url").asText("");
    boolean typed = !one.has("body") || contentType(one.path("headers"));
    boolean local = !url.isEmpty() && !url.contains("://") && !url.contains("$batch");
    if (!named || !typed || !local || one.path("method").asText("").isEmpty()) {
      throw malformed(
          "Each batch step needs an id of its own, a method, a relative url and, with a body, a"
              + " Content-Type header.");
    }
  }

  private static boolean contentType(JsonNode headers) {
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      if (header.getKey().equalsIgnoreCase("Content-Type")) {
        return true;
      }
    }
    return false;
  }

  private static GraphError malformed(String message) {
    return new GraphError(400, "BadRequest", message);
  }

  /** Headers are not passed on but for who is calling. */
  private static Request request(Request outer, Inner inner) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Authorization", outer.headerAll("Authorization"));
    inner
        .json()
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
    String url = inner.json().path("url").asText();
    return Request.of(
        inner.json().path("method").asText(),
        URI.create("/v1.0" + (url.startsWith("/") ? url : "/" + url)),
        headers,
        inner.json().has("body") ? Json.bytes(inner.json().path("body")) : new byte[0]);
  }

  private static ObjectNode render(String id, Response response) {
    ObjectNode node = Json.object().put("id", id).put("status", response.status());
    ObjectNode headers = node.putObject("headers");
    response.headers().forEach(headers::put);
    if (response.body().length > 0) {
      node.set("body", body(response));
    }
    return node;
  }

  private static JsonNode body(Response response) {
    try {
      return Json.parse(response.body());
    } catch (IOException notJson) {
      return Json.object().put("text", response.bodyText());
    }
  }
}
