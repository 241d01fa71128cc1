package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.health.Trouble;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running daemon publishes, and the dashboard and alert rules that read it. */
@Timeout(180)
final class MetricsTest {
  private static final String EMAIL = "ada@example.com";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String RENEWED =
      "calsyncd_job_last_success_timestamp_seconds{job=\"calendar_watch_renewal\"}";
  private static final Path OPERATIONS = Path.of("../docs/operations");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:calsyncd|jvm|io_dropwizard|ch_qos)_[a-zA-Z0-9_]+\\b");
  private static final Pattern PASS =
      Pattern.compile("worker\\.PassRunner \\[correlation_id=([0-9a-f]{32})\\]: pass ");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}|@|[0-9a-f]{16}");

  @TempDir private Path data;
  private final Web web = new Web();
  private final HttpClient http = HttpClient.newHttpClient();
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private final MicrosoftSimulator microsoft =
      MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), CLOCK);

  @BeforeEach
  void seed() {
    google.addUser(EMAIL);
    google.seedEvent(EMAIL, EMAIL, GoogleSide.event("first", CLOCK.instant()));
  }

  @AfterEach
  void stop() {
    google.close();
    microsoft.close();
    http.close();
  }

  @Test
  void whatTheDashboardAndTheAlertsReadIsPublishedAndNobodyIsNamed() throws Exception {
    LoggedDaemon daemon = new LoggedDaemon(data, google.baseUrl(), microsoft.baseUrl());
    daemon.start();
    try (daemon) {
      connect(daemon);
      until(() -> sample(daemon, "calsyncd_provider_calls_total{operation=\"watch\"") > 0);
      google.seedEvent(EMAIL, EMAIL, GoogleSide.event("second", CLOCK.instant()));
      until(() -> sample(daemon, "calsyncd_change_lag_seconds_count{provider=\"google\"}") > 0);
      until(
          () -> sample(daemon, "calsyncd_notification_lag_seconds_count{provider=\"google\"}") > 0);
      until(() -> sample(daemon, "calsyncd_webhooks_total{verdict=\"queued\"}") > 0);
      until(() -> followed(daemon) > 0);
      web.post(daemon.admin() + "/tasks/run-job?job=calendar_watch_renewal");
      until(() -> sample(daemon, RENEWED) > 0);

      String text = scrape(daemon);
      assertThat(read()).isNotEmpty().allSatisfy(name -> assertThat(names(text)).contains(name));
      assertThat(text.lines().filter(line -> !line.startsWith("#")))
          .noneMatch(line -> ID.matcher(line.replaceAll("[^}]*$", "")).find());
      assertThat(text.lines()).hasSizeLessThan(3_000);
      assertThat(sample(daemon, "calsyncd_figures_up{source=\"postgresql\"}")).isOne();
      assertThat(sample(daemon, "calsyncd_nodes")).isOne();
    }
  }

  /** In how many passes the log has the id of the notification that rang them. */
  private static long followed(LoggedDaemon daemon) {
    return PASS.matcher(daemon.log())
        .results()
        .map(hit -> hit.group(1))
        .distinct()
        .filter(id ->
            daemon.count(
                    "select count(*) from calsyncd.webhook_journal where pass_correlation_id = '%s'"
                        .formatted(id))
                > 0)
        .count();
  }

  private void connect(LoggedDaemon daemon) {
    String base = daemon.api() + "/integrations/calendar/";
    var begun = web.send("POST", base + "google/connect", daemon.token(user), Web.object());
    String consent = begun.path("authorization_url").asText();
    web.get(web.redirect(consent + "&login_hint=" + EMAIL).toString(), "");
  }

  private String scrape(LoggedDaemon daemon) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(daemon.admin() + "/metrics")).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      return answer.body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The sum of the samples whose line begins so, in whatever order their labels are. */
  private double sample(LoggedDaemon daemon, String wanted) {
    String name = wanted.replaceAll("\\{.*", "");
    List<String> labels =
        Arrays.stream(wanted.substring(name.length()).replaceAll("[{}]", "").split(","))
            .filter(label -> !label.isEmpty())
            .toList();
    return scrape(daemon)
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> labels.stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static Set<String> names(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("[{ ].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every metric that an expression of the dashboard or of the alerts names. */
  private static Set<String> read() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(OPERATIONS.resolve("grafana.json").toFile());
    JsonNode rules = new YAMLMapper().readTree(OPERATIONS.resolve("alerts.yml").toFile());
    assertThat(rules.findValues("alert")).hasSizeGreaterThan(10);
    assertThat(dashboard.path("panels")).hasSizeGreaterThan(20);
    List<JsonNode> expressions = dashboard.findValues("expr");
    expressions.addAll(rules.findValues("expr"));
    return expressions.stream()
        .flatMap(expression -> METRIC.matcher(expression.asText()).results())
        .map(hit -> hit.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyAlertIsExplainedToOperators() throws IOException {
    String guide = Files.readString(Path.of("../docs/operations.md"));
    JsonNode rules = new YAMLMapper().readTree(OPERATIONS.resolve("alerts.yml").toFile());
    assertThat(rules.findValuesAsText("alert"))
        .allSatisfy(alert -> assertThat(guide).contains("`" + alert + "`"));
  }

  @Test
  void everyTroubleIsExplainedToOperators() throws IOException {
    String guide = Files.readString(Path.of("../docs/operations.md"));
    assertThat(Trouble.values())
        .allSatisfy(trouble -> assertThat(guide).contains("`" + trouble.code() + "`"));
  }

  private static void until(BooleanSupplier holds) {
    assertThat(new Follower(CLOCK).until(holds, CLOCK.instant())).isPresent();
  }
}
