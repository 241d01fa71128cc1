package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.json.EventJson;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command line asks a daemon, and what it says of the answer. */
class AdminCommandTest {
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "{\"jobs\": []}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Shell run(String... arguments) {
    List<String> line = new ArrayList<>(List.of("admin"));
    line.addAll(List.of(arguments));
    line.addAll(
        List.of(
            "--token", "the-token", "--url", "http://127.0.0.1:" + server.getAddress().getPort()));
    return Shell.run(line.toArray(String[]::new));
  }

  @Test
  void aListHasItsParametersInTheUrlAndAnActInTheBody() {
    assertThat(run("jobs").out()).contains("\"jobs\"");
    run("failed", "-p", "include_exhausted=true");
    run("resync", "c-1", "-p", "start_date=2026-12-01");
    run("replay-all", "-p", "limit=5");
    assertThat(asked)
        .contains(
            "Bearer the-token",
            "GET /api/calendar/admin/jobs ",
            "GET /api/calendar/admin/sync-attempts/failed?include_exhausted=true ",
            "POST /api/calendar/admin/connections/c-1/resync {\"start_date\":\"2026-12-01\"}",
            "POST /api/calendar/admin/sync-attempts/replay {\"limit\":5}");
  }

  @Test
  void aRefusalIsToldInItsOwnWords() {
    status = 409;
    answer = "{\"detail\": \"the connection is paused\"}";
    Shell shell = run("resync", "c-1");
    assertThat(shell.code()).isOne();
    assertThat(shell.err()).isEqualTo("calsyncd: 409: the connection is paused\n");
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void aWrongActionIsRefusedBeforeAnybodyIsAsked() {
    assertThat(run("nonsense").err()).contains("only [sync-status,");
    assertThat(run("pause").code()).isEqualTo(2);
    assertThat(run("jobs", "x").code()).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void eachEndpointOfOperatorsHasAnAction() throws IOException {
    String document;
    try (InputStream in = EventJson.class.getResourceAsStream("/openapi.yaml")) {
      document = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> paths =
        document
            .lines()
            .filter(line -> line.startsWith("  /api/calendar/admin/"))
            .map(line -> line.strip().replaceAll("\\{\\w+}", "{}").replaceAll(":$", ""))
            .toList();
    assertThat(
            AdminCommand.ACTIONS.values().stream()
                .map(it -> "/api/calendar/admin" + it.substring(it.indexOf('/'))))
        .containsExactlyInAnyOrderElementsOf(paths);
  }
}
