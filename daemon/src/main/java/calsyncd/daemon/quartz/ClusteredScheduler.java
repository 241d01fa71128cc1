package calsyncd.daemon.quartz;

import calsyncd.daemon.postgres.CheckinTable;
import calsyncd.daemon.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scheduler of Quartz, clustered over the JDBC store. Schedulers of different names share
 * tables and nothing else: each has its own jobs, its own lock and threads of its own.
 */
final class ClusteredScheduler {
  private static final Logger LOG = LoggerFactory.getLogger(ClusteredScheduler.class);

  /** Beside one for each running job: the scheduler's own threads take turns. */
  private static final int OWN_CONNECTIONS = 2;

  private final String name;
  private final Scheduler scheduler;
  private final Database store;

  private ClusteredScheduler(String name, Scheduler scheduler, Database store) {
    this.name = name;
    this.scheduler = scheduler;
    this.store = store;
  }

  /** Quartz's way to the pool that holds its triggers; who opened the pool closes it. */
  private record Pool(Database store) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return store.borrow();
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {}
  }

  /**
   * A scheduler that is not started yet.
   *
   * @param name by which the cluster's nodes share jobs; one of a name in a process
   * @param threads so many jobs run at once on this node
   * @param store has {@link #connections} for it
   */
  static ClusteredScheduler create(String name, int threads, Database store, JobFactory jobs)
      throws SchedulerException {
    String source = name + "-" + UUID.randomUUID();
    DBConnectionManager.getInstance().addConnectionProvider(source, new Pool(store));
    Scheduler made = new StdSchedulerFactory(properties(name, threads, source)).getScheduler();
    made.setJobFactory(jobs);
    return new ClusteredScheduler(name, made, store);
  }

  /** How many it needs with so many threads. */
  static int connections(int threads) {
    return threads + OWN_CONNECTIONS;
  }

  private static Properties properties(String name, int threads, String source) {
    Properties p = new Properties();
    p.setProperty("org.quartz.scheduler.instanceName", name);
    p.setProperty("org.quartz.scheduler.instanceId", "AUTO");
    p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    p.setProperty("org.quartz.threadPool.threadCount", String.valueOf(threads));
    p.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    p.setProperty(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    p.setProperty("org.quartz.jobStore.tablePrefix", "calsyncd.qrtz_");
    p.setProperty("org.quartz.jobStore.isClustered", "true");
    p.setProperty("org.quartz.jobStore.useProperties", "true");
    p.setProperty("org.quartz.jobStore.clusterCheckinInterval", "5000");
    p.setProperty("org.quartz.jobStore.dataSource", source);
    return p;
  }

  /** What Quartz knows it as. */
  Scheduler quartz() {
    return scheduler;
  }

  /** When it last told the cluster that it lives; long ago where it does not run. */
  Instant lastCheckin() {
    try {
      String instance = scheduler.getSchedulerInstanceId();
      boolean runs = scheduler.isStarted() && !scheduler.isShutdown();
      return runs ? new CheckinTable(store).last(name, instance) : Instant.EPOCH;
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not say how it is", e);
    }
  }

  /** Fires nothing any more; does not wait for what runs. */
  void pause() {
    try {
      scheduler.standby();
    } catch (SchedulerException e) {
      LOG.warn("scheduler {} does not pause", name, e);
    }
  }

  /** Ends it once nothing of it runs any more. */
  void end() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      LOG.warn("scheduler {} did not end in order", name, e);
    }
  }
}
