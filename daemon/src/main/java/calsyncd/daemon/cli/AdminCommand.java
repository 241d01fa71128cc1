package calsyncd.daemon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./calsyncd admin ACTION [SUBJECT]}: what a manager does, over REST of a running daemon.
 */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = "Asks a running daemon what a manager may ask it, and prints its answer.",
    footer = {
      "",
      "Actions with an id: sync-status, failed-attempts, pause, resume, resync (a connection),",
      "  resync-appointment, replay (an attempt), replay-webhook, task. With a provider: queue,",
      "  drain. With a name: run-job. With a group's id: sync-group. Alone: connections, failed,",
      "  replay-all, webhooks, replay-webhooks, queues, jobs, group-retries, outbound-messages,",
      "  system-health, audit.",
      "-p name=value adds a parameter, or a field of the body: -p start_date=2026-12-01.",
      "CALSYNCD_TOKEN is the manager's token, CALSYNCD_URL the daemon's address."
    })
final class AdminCommand implements Callable<Integer> {
  private static final String BASE = "/api/calendar/admin";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JsonMapper JSON = new JsonMapper();

  /** What there is to ask; {@code {}} stands for the subject. */
  static final Map<String, String> ACTIONS = actions();

  @Option(
      names = "--url",
      defaultValue = "${env:CALSYNCD_URL:-http://127.0.0.1:8080}",
      description = "where the daemon answers (default: ${DEFAULT-VALUE})")
  private String url = "";

  @Option(
      names = "--token",
      defaultValue = "${env:CALSYNCD_TOKEN:-}",
      description = "a manager's token; in CALSYNCD_TOKEN others on this machine do not see it")
  private String token = "";

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUE",
      description = "a parameter of a list, or a field of an act")
  private Map<String, String> values = new LinkedHashMap<>();

  @Parameters(index = "0", paramLabel = "ACTION")
  private String action = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "SUBJECT", defaultValue = "")
  private String subject = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  private static Map<String, String> actions() {
    Map<String, String> actions = new LinkedHashMap<>();
    actions.put("sync-status", "GET /connections/{}/sync-status");
    actions.put("failed-attempts", "GET /connections/{}/failed-attempts");
    actions.put("pause", "POST /connections/{}/pause");
    actions.put("resume", "POST /connections/{}/resume");
    actions.put("resync", "POST /connections/{}/resync");
    actions.put("resync-appointment", "POST /appointments/{}/resync");
    actions.put("task", "GET /tasks/{}");
    actions.put("connections", "GET /connections");
    actions.put("failed", "GET /sync-attempts/failed");
    actions.put("replay", "POST /sync-attempts/{}/replay");
    actions.put("replay-all", "POST /sync-attempts/replay");
    actions.put("queues", "GET /queues");
    actions.put("queue", "GET /queues/{}");
    actions.put("drain", "POST /queues/{}/drain");
    actions.put("jobs", "GET /jobs");
    actions.put("run-job", "POST /jobs/{}/run");
    actions.put("webhooks", "GET /webhooks");
    actions.put("replay-webhook", "POST /webhooks/{}/replay");
    actions.put("replay-webhooks", "POST /webhooks/replay");
    actions.put("group-retries", "GET /group-retries");
    actions.put("sync-group", "POST /groups/{}/sync");
    actions.put("outbound-messages", "GET /outbound-messages");
    actions.put("audit", "GET /audit");
    actions.put("system-health", "GET /system-health");
    return actions;
  }

  @Override
  public Integer call() throws IOException {
    Logs.quiet();
    String known = ACTIONS.getOrDefault(action, "");
    if (known.isEmpty()) {
      throw wrong("ACTION: there is no '" + action + "', only " + ACTIONS.keySet());
    }
    if (known.contains("{}") == subject.isEmpty()) {
      throw wrong(action + (subject.isEmpty() ? " needs" : " takes no") + " SUBJECT");
    }
    String[] parts = known.split(" ");
    return print(send(request(parts[0], parts[1].replace("{}", encoded(subject)))));
  }

  private CommandLine.ParameterException wrong(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest request(String method, String path) {
    boolean reads = method.equals("GET");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + BASE + path + (reads ? query() : "")))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json");
    return request
        .method(
            method,
            reads || values.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body().toString()))
        .build();
  }

  private String query() {
    return values.entrySet().stream()
        .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
        .collect(Collectors.joining("&", values.isEmpty() ? "" : "?", ""));
  }

  /** Numbers and truths are written as such. */
  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    values.forEach((name, value) -> {
      if (value.matches("true|false")) {
        body.put(name, Boolean.parseBoolean(value));
      } else if (value.matches("[0-9]{1,9}")) {
        body.put(name, Integer.parseInt(value));
      } else {
        body.put(name, value);
      }
    });
    return body;
  }

  private static HttpResponse<String> send(HttpRequest request) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private int print(HttpResponse<String> answer) throws JsonProcessingException {
    if (answer.statusCode() / 100 == 2) {
      boolean lines = action.equals("audit");
      spec.commandLine().getOut().print(lines ? answer.body() : pretty(answer.body()) + "\n");
      spec.commandLine().getOut().flush();
      return 0;
    }
    spec.commandLine().getErr().println("calsyncd: " + answer.statusCode() + ": " + why(answer));
    return 1;
  }

  private static String pretty(String body) throws JsonProcessingException {
    return JSON.readTree(body).toPrettyString();
  }

  private static String why(HttpResponse<String> answer) {
    try {
      JsonNode problem = JSON.readTree(answer.body());
      return problem.path("detail").asText();
    } catch (JsonProcessingException e) {
      return "no answer of calsyncd";
    }
  }
}
