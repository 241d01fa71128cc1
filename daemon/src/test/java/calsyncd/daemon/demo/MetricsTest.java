package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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
  }

  @Test
  void whatTheDashboardAndTheAlertsReadIsPublishedAndNobodyIsNamed() throws Exception {
    LoggedDaemon daemon = new LoggedDaemon(data, google.baseUrl(), microsoft.baseUrl());
    daemon.start();
    try (daemon;
        Requests requests = new Requests(daemon)) {
      requests.connect(user, EMAIL, Requests.NONE);
      until(() -> sample(requests, "calsyncd_provider_calls_total{operation=\"watch\"") > 0);
      google.seedEvent(EMAIL, EMAIL, GoogleSide.event("second", CLOCK.instant()));
      until(() -> sample(requests, "calsyncd_change_lag_seconds_count{provider=\"google\"}") > 0);
      until(() ->
          sample(requests, "calsyncd_notification_lag_seconds_count{provider=\"google\"}") > 0);
      until(() -> sample(requests, "calsyncd_webhooks_total{verdict=\"queued\"}") > 0);
      until(() -> followed(daemon) > 0);
      web.post(daemon.admin() + "/tasks/run-job?job=calendar_watch_renewal");
      until(() -> sample(requests, RENEWED) > 0);

      String text = scrape(requests);
      assertThat(read()).isNotEmpty().allSatisfy(name -> assertThat(names(text)).contains(name));
      assertThat(text.lines().filter(line -> !line.startsWith("#")))
          .noneMatch(line -> ID.matcher(line.replaceAll("[^}]*$", "")).find());
      assertThat(text.lines()).hasSizeLessThan(3_000);
      assertThat(sample(requests, "calsyncd_figures_up{source=\"postgresql\"}")).isOne();
      assertThat(sample(requests, "calsyncd_nodes")).isOne();
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

  private static String scrape(Requests requests) {
    HttpResponse<String> answer = requests.metrics();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    return answer.body();
  }

  /** The sum of the samples whose line begins so, in whatever order their labels are. */
  private static double sample(Requests requests, String wanted) {
    String name = wanted.replaceAll("\\{.*", "");
    List<String> labels =
        Arrays.stream(wanted.substring(name.length()).replaceAll("[{}]", "").split(","))
            .filter(label -> !label.isEmpty())
            .toList();
    return scrape(requests)
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
}
