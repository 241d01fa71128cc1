package calsyncd.daemon.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.task.Job;
import calsyncd.task.JobReport;
import calsyncd.testkit.TickingClock;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a run says of itself. */
class JobRunnerTest {
  private static final Duration TIME = Duration.ofMillis(1_234);

  private final TickingClock clock = new TickingClock(Instant.parse("2026-03-02T12:00:00Z"));
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("slow_job");

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void leave() {
    log.detachAppender(lines);
  }

  private record Slow(TickingClock clock, boolean well) implements Job {
    @Override
    public String name() {
      return "slow_job";
    }

    @Override
    public JobReport run(String runId) {
      clock.pass(TIME);
      if (!well) {
        throw new IllegalStateException("broken");
      }
      return new JobReport(3, 1, 0, 1, 1, Map.of());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsSummarySaysHowLongItTook(boolean well) throws IOException {
    Slow job = new Slow(clock, well);
    assertThat(new JobRunner(List.of(job), "node", clock).run(job)).isEqualTo(well);
    JsonNode end = new ObjectMapper().readTree(lines.list.getLast().getFormattedMessage());
    assertThat(end.path("outcome").asText()).isEqualTo(well ? "completed" : "failed");
    assertThat(end.path("duration_ms").asLong()).isEqualTo(TIME.toMillis());
    assertThat(end.path("started_at").asText()).isEqualTo("2026-03-02T12:00:00Z");
  }
}
