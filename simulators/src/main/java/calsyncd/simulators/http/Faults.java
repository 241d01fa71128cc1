package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Scripted faults, tried in the order they were added, before routing. Control endpoint: {@code
 * POST /control/faults} with
 *
 * <pre>{"match": {"method": "GET", "path": "regex", "query": "regex", "user": "a@b",
 *  "client": "id"},
 *  "name": "as the log has it", "skip": 0, "count": 1, "for_seconds": 60, "rate": 1.0,
 *  "seed": 1, "delay_ms": 0,
 *  "response": {"status": 503, "headers": {}, "body": "text or json"}
 *   | "drop": true | "drop_after": true | "truncate": true}</pre>
 *
 * <p>{@code drop} closes the connection unanswered and unhandled, {@code drop_after} handles the
 * request and loses the answer, {@code truncate} sends half of the true body. With only {@code
 * delay_ms} the request is handled late. A {@code rate} below 1 picks that part of the matching
 * requests by the {@code seed}; those it leaves alone don't count. Regexes are searched ({@code
 * find}); {@code method} may be several, as {@code PUT|PATCH}. Without a name the {@link AccessLog}
 * has a fault by its kind. {@code GET} lists the open faults, {@code DELETE} removes all.
 */
public final class Faults {
  private final InstantSource clock;
  private final List<Fault> open = new ArrayList<>();

  /** What is done to a request that matched. */
  public enum Kind {
    /** Only a delay. */
    PASS,
    /** The scripted answer instead of the true one. */
    RESPOND,
    /** No answer, not handled. */
    DROP,
    /** Handled, no answer. */
    DROP_AFTER,
    /** Handled, half a body. */
    TRUNCATE
  }

  /**
   * What happens to one request.
   *
   * @param name in the log
   * @param delay waited first
   * @param response the scripted answer of {@link Kind#RESPOND}
   */
  record Effect(Kind kind, String name, Duration delay, Optional<Response> response) {}

  private static final class Fault {
    final ObjectNode script;
    final Match match;
    final Effect effect;
    final Instant until;
    final double rate;
    final SplittableRandom random;
    int skip;
    int count;

    Fault(ObjectNode script, Instant now) {
      this.script = script;
      this.match = Match.of(script.path("match"));
      this.effect = effect(script);
      this.until =
          now.plusSeconds(script.path("for_seconds").asLong(Duration.ofDays(365).toSeconds()));
      this.rate = script.path("rate").asDouble(1);
      this.random = new SplittableRandom(script.path("seed").asLong(1));
      this.skip = script.path("skip").asInt(0);
      this.count = script.path("count").asInt(1);
    }
  }

  private record Match(String method, Pattern path, Pattern query, String user, String client) {
    static Match of(JsonNode json) {
      return new Match(
          json.path("method").asText(""),
          Pattern.compile(json.path("path").asText("")),
          Pattern.compile(json.path("query").asText("")),
          json.path("user").asText(""),
          json.path("client").asText(""));
    }

    boolean matches(Request request, SimulatorServer.Caller caller) {
      String raw = request.uri().getRawQuery();
      return (method.isEmpty() || List.of(method.split("\\|")).contains(request.method()))
          && path.matcher(request.path()).find()
          && query.matcher(raw == null ? "" : raw).find()
          && (user.isEmpty() || user.equals(caller.user()))
          && (client.isEmpty() || client.equals(caller.client()));
    }
  }

  /** No faults yet. */
  public Faults(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds a fault in the form of the control endpoint. */
  public synchronized void add(ObjectNode script) {
    open.add(new Fault(script, clock.instant()));
  }

  /** Removes all faults. */
  public synchronized void clear() {
    open.clear();
  }

  synchronized Optional<Effect> next(Request request, SimulatorServer.Caller caller) {
    Instant now = clock.instant();
    open.removeIf(fault -> fault.count <= 0 || !now.isBefore(fault.until));
    for (Fault fault : open) {
      if (!fault.match.matches(request, caller) || fault.random.nextDouble() >= fault.rate) {
        continue;
      }
      if (fault.skip > 0) {
        fault.skip--;
        continue;
      }
      fault.count--;
      return Optional.of(fault.effect);
    }
    return Optional.empty();
  }

  void install(SimulatorServer server) {
    server.control("GET", "faults", request -> show());
    server.control(
        "POST",
        "faults",
        request -> {
          add(request.json());
          return show();
        });
    server.control(
        "DELETE",
        "faults",
        request -> {
          clear();
          return Response.empty(204);
        });
  }

  private synchronized Response show() {
    var answer = Json.object();
    var list = answer.putArray("faults");
    for (Fault fault : open) {
      if (fault.count > 0) {
        list.add(fault.script.deepCopy().put("skip", fault.skip).put("count", fault.count));
      }
    }
    return Response.json(200, answer);
  }

  private static Effect effect(JsonNode script) {
    Kind kind = kind(script);
    Optional<Response> response =
        kind == Kind.RESPOND ? Optional.of(response(script.path("response"))) : Optional.empty();
    return new Effect(
        kind,
        script.path("name").asText(word(kind)),
        Duration.ofMillis(script.path("delay_ms").asLong(0)),
        response);
  }

  private static Kind kind(JsonNode script) {
    if (script.has("response")) {
      return Kind.RESPOND;
    }
    return Stream.of(Kind.DROP, Kind.DROP_AFTER, Kind.TRUNCATE)
        .filter(kind -> script.path(word(kind)).asBoolean())
        .findFirst()
        .orElse(Kind.PASS);
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Response response(JsonNode json) {
    Map<String, String> headers = new LinkedHashMap<>();
    json.path("headers").properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
    JsonNode body = json.path("body");
    int status = json.path("status").asInt(500);
    if (body.isMissingNode() || body.isNull()) {
      return new Response(status, headers, new byte[0]);
    }
    if (body.isTextual()) {
      return new Response(status, headers, body.asText().getBytes(StandardCharsets.UTF_8));
    }
    headers.putIfAbsent("Content-Type", "application/json; charset=UTF-8");
    return new Response(status, headers, Json.bytes(body));
  }
}
