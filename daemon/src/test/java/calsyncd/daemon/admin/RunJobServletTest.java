package calsyncd.daemon.admin;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.quartz.JobRunner;
import calsyncd.task.Job;
import calsyncd.task.JobReport;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a script learns from a job that it runs. */
class RunJobServletTest {
  private static final List<String> COUNTS =
      List.of("scheduled", "synced", "failed", "skipped", "pending", "duration_ms");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final DropwizardTestSupport<Configuration> server =
      new DropwizardTestSupport<>(
          Mounted.class,
          "",
          ConfigOverride.config("server.applicationConnectors[0].port", "0"),
          ConfigOverride.config("server.adminConnectors[0].port", "0"),
          ConfigOverride.config("logging.level", "WARN"),
          ConfigOverride.config("logging.loggers.bad", "INFO"));

  /** Mounts it as the daemon does. */
  public static final class Mounted extends Application<Configuration> {
    @Override
    public void run(Configuration configuration, Environment environment) {
      JobRunner runner =
          new JobRunner(
              List.of(new Named("good", true), new Named("bad", false)),
              "node",
              InstantSource.system());
      environment
          .admin()
          .addServlet("run-job", new RunJobServlet(runner))
          .addMapping(RunJobServlet.PATH);
    }
  }

  private record Named(String name, boolean well) implements Job {
    @Override
    public JobReport run(String runId) {
      if (!well) {
        throw new IllegalStateException("ada@example.com");
      }
      return new JobReport(1, 1, 0, 0, 0, Map.of());
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.before();
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(lines);
    server.after();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("bad");
  }

  private HttpResponse<String> post(String query) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.getAdminPort() + RunJobServlet.PATH + query);
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theStatusSaysHowItEnded() throws Exception {
    assertThat(post("?job=good").statusCode()).isEqualTo(200);
    assertThat(post("?job=good").body()).isEqualToIgnoringNewLines("good completed");
    assertThat(post("?job=bad").statusCode()).isEqualTo(503);
    assertThat(post("?job=bad").body()).isEqualToIgnoringNewLines("bad failed");
    assertThat(post("?job=none").statusCode()).isEqualTo(404);
    assertThat(post("").statusCode()).isEqualTo(404);
  }

  @Test
  void aRunThatFailedLogsAllFieldsOfTheSummary() throws Exception {
    post("?job=bad");
    String last = lines.list.getLast().getFormattedMessage();
    JsonNode end = new ObjectMapper().readTree(last);
    assertThat(end.path("phase").asText()).isEqualTo("end");
    assertThat(end.path("outcome").asText()).isEqualTo("failed");
    assertThat(COUNTS).allMatch(count -> end.path(count).isNumber());
    assertThat(last).doesNotContain("ada@example.com");
  }
}
