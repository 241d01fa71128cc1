package calsyncd.daemon.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.task.Job;
import calsyncd.task.JobReport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scheduler on its tables, and where they are out of reach. */
@Timeout(120)
final class QuartzClockTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String JOB = "calendar_cleanup";

  private final Semaphore runs = new Semaphore(0);

  private JobRunner runner() {
    Job job =
        new Job() {
          @Override
          public String name() {
            return JOB;
          }

          @Override
          public JobReport run(String runId) {
            runs.release();
            return new JobReport(0, 0, 0, 0, 0, Map.of());
          }
        };
    return new JobRunner(List.of(job), "node", CLOCK);
  }

  private static JobSettings eachSecond() {
    return new JobSettings(true, null, null, null, Map.of(JOB, "* * * * * ?"));
  }

  @Test
  void itRunsWhatIsDueAndSaysWhenItLastLived() throws Exception {
    Instant began = CLOCK.instant();
    QuartzClock clock =
        QuartzClock.create(TestPostgres.create("quartz_clock"), eachSecond(), runner(), _ -> {});
    try {
      assertThat(clock.lastCheckin()).as("not started").isEqualTo(Instant.EPOCH);

      clock.start();

      assertThat(runs.tryAcquire(60, TimeUnit.SECONDS)).as("a run").isTrue();
      assertThat(clock.lastCheckin()).isAfterOrEqualTo(began.minusMillis(1));
    } finally {
      clock.stop();
    }
    assertThat(clock.lastCheckin()).as("stopped").isEqualTo(Instant.EPOCH);
  }

  @Test
  @Timeout(20)
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/none";
      DatabaseSettings settings = new DatabaseSettings(url, "u", "p", "", null, null, 1, 1);

      assertThatThrownBy(() -> QuartzClock.create(settings, eachSecond(), runner(), _ -> {}))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aStatementThatIsNotAnsweredIsGivenUpInEveryPool() throws Exception {
    DatabaseSettings there = TestPostgres.create("quartz_silence");
    DatabaseSettings impatient =
        new DatabaseSettings(there.url(), there.user(), there.password(), "", null, null, 5, 1);
    try (Database pool = Database.open(impatient, "quartz", 1);
        Connection connection = pool.borrow();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("select pg_sleep(30)"))
          .isInstanceOf(SQLException.class)
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }
}
