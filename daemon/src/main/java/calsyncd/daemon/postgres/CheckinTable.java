package calsyncd.daemon.postgres;

import java.time.Instant;

/** When each scheduler of the cluster last said that it lives. */
public final class CheckinTable {
  private final Database database;

  public CheckinTable(Database database) {
    this.database = database;
  }

  /** The last time, on the clock of the scheduler's machine; long ago where it never did. */
  public Instant last(String scheduler, String instance) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select last_checkin_time from calsyncd.qrtz_scheduler_state
                where sched_name = :scheduler and instance_name = :instance
                """)
            .bind("scheduler", scheduler)
            .bind("instance", instance)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli)
            .orElse(Instant.EPOCH));
  }
}
