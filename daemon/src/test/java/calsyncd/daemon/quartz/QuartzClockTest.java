package calsyncd.daemon.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.group.Alarms.Alarm;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.group.GroupId;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scheduler on its tables, and where they are out of reach. */
@Timeout(120)
final class QuartzClockTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String JOB = "calendar_cleanup";

  private final Semaphore runs = new Semaphore(0);
  private final Semaphore rings = new Semaphore(0);

  /** Whoever is held up by it takes a thread until it is released. */
  private final Semaphore held = new Semaphore(0);

  private JobRunner runner() {
    return runner(() -> {});
  }

  private JobRunner runner(Runnable doing) {
    Job job =
        new Job() {
          @Override
          public String name() {
            return JOB;
          }

          @Override
          public JobReport run(String runId) {
            runs.release();
            doing.run();
            return new JobReport(0, 0, 0, 0, 0, Map.of());
          }
        };
    return new JobRunner(List.of(job), "node", CLOCK);
  }

  private static JobSettings eachSecond() {
    return new JobSettings(true, null, 1, 1, null, Map.of(JOB, "* * * * * ?"));
  }

  private static Set<Alarm> anAlarm() {
    return Set.of(new Alarm(UUID.randomUUID(), CLOCK.instant()));
  }

  private static boolean came(Semaphore what) throws InterruptedException {
    return what.tryAcquire(30, TimeUnit.SECONDS);
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
  void jobsThatTakeAllTheirThreadsKeepNoAlarmWaiting() throws Exception {
    QuartzClock clock =
        QuartzClock.create(
            TestPostgres.create("quartz_jobs"),
            eachSecond(),
            runner(held::acquireUninterruptibly),
            _ -> rings.release());
    try {
      clock.start();
      assertThat(came(runs)).as("a job").isTrue();

      clock.alarms().set(new GroupId(UUID.randomUUID()), anAlarm());

      assertThat(came(rings)).as("the alarm, while the job takes the only thread").isTrue();
    } finally {
      held.release(Integer.MAX_VALUE / 2);
      clock.stop();
    }
  }

  @Test
  void alarmsThatTakeAllTheirThreadsKeepNoJobWaiting() throws Exception {
    QuartzClock clock =
        QuartzClock.create(
            TestPostgres.create("quartz_alarms"),
            eachSecond(),
            runner(),
            _ -> {
              rings.release();
              held.acquireUninterruptibly();
            });
    try {
      clock.alarms().set(new GroupId(UUID.randomUUID()), anAlarm());
      clock.start();
      assertThat(came(rings)).as("an alarm").isTrue();
      runs.drainPermits();

      assertThat(came(runs)).as("one that may have begun before the alarm").isTrue();
      assertThat(came(runs)).as("a job, while the alarm takes the only thread").isTrue();
    } finally {
      held.release(Integer.MAX_VALUE / 2);
      clock.stop();
    }
  }

  @Test
  void anAlarmThatWasSetAmongTheJobsGoesOffOnce() throws Exception {
    DatabaseSettings settings = TestPostgres.create("quartz_before");
    try (Database store = Database.open(settings, "before", 3)) {
      ClusteredScheduler before =
          ClusteredScheduler.create(
              QuartzClock.JOBS, 1, store, (_, _) -> new ReminderJob(_ -> rings.release()));
      new QuartzAlarms(before.quartz()).set(new GroupId(UUID.randomUUID()), anAlarm());
      before.end();
      assertThat(rings.availablePermits()).isEqualTo(0);
      QuartzClock clock =
          QuartzClock.create(settings, eachSecond(), runner(), _ -> rings.release());
      try {
        clock.start();
        assertThat(came(rings)).isTrue();
      } finally {
        clock.stop();
      }
      assertThat(rings.availablePermits()).isEqualTo(0);
      assertThat(
              store.<Integer>in(handle ->
                  handle
                      .select("select count(*) from calsyncd.qrtz_simple_triggers")
                      .mapTo(Integer.class)
                      .one()))
          .isEqualTo(0);
    }
  }

  /** From then on the scheduler of this name says that it lived at the epoch's first second. */
  private static void stopped(Database store, String scheduler) {
    store.with(handle ->
        handle
            .createScript(
                """
                create function calsyncd.stopped() returns trigger language plpgsql as
                  'begin new.last_checkin_time := 1000; return new; end';
                create trigger stopped before update on calsyncd.qrtz_scheduler_state
                  for each row when (new.sched_name = '<scheduler>')
                  execute function calsyncd.stopped();
                update calsyncd.qrtz_scheduler_state set last_checkin_time = last_checkin_time;
                """
                    .replace("<scheduler>", scheduler))
            .execute());
  }

  @ParameterizedTest
  @ValueSource(strings = {QuartzClock.JOBS, QuartzClock.ALARMS})
  void itLivesWhileBothOfItsSchedulersDo(String scheduler) throws Exception {
    DatabaseSettings settings = TestPostgres.create(scheduler.replace("-", "_"));
    QuartzClock clock = QuartzClock.create(settings, eachSecond(), runner(), _ -> {});
    try (Database store = Database.open(settings, "look", 1)) {
      clock.start();
      Instant began = CLOCK.instant().minusSeconds(60);
      assertThat(clock.lastCheckin()).isAfter(began);

      stopped(store, scheduler);

      assertThat(clock.lastCheckin()).isEqualTo(Instant.ofEpochSecond(1));
    } finally {
      clock.stop();
    }
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
