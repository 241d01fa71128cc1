package calsyncd.task;

import java.util.Map;

/**
 * {@code calendar_group_sync}: the net under groups. It has those brought in step whose meetings
 * changed and whom nobody told, has reminders planned further and told that no alarm told, and
 * forgets groups that were deleted and have taken back all.
 */
public final class GroupSyncJob implements Job {
  private final Groups groups;

  public GroupSyncJob(Groups groups) {
    this.groups = groups;
  }

  /** Groups, as a run sees them. */
  public interface Groups {
    /** Has groups brought in step whose meetings changed; how many. */
    int wantStale(String correlationId);

    /** Has groups brought in step whose reminders are planned for too short a while; how many. */
    int planAhead(String correlationId);

    /** Tells of reminders that are due. */
    Reminded remind(String correlationId);

    /** How many targets are due and no node has taken them. */
    int overdue();

    /** Forgets groups that were deleted and are done; how many. */
    int purge();
  }

  /**
   * What became of reminders that were due.
   *
   * @param missed too late to tell of
   * @param failed to be told by the next run, or without an alarm still
   */
  public record Reminded(int told, int missed, int failed) {}

  @Override
  public String name() {
    return "calendar_group_sync";
  }

  @Override
  public JobReport run(String runId) {
    int stale = groups.wantStale(runId);
    int planned = groups.planAhead(runId);
    Reminded reminded = groups.remind(runId);
    int purged = groups.purge();
    int overdue = groups.overdue();
    return new JobReport(
        stale + planned,
        reminded.told(),
        reminded.failed(),
        reminded.missed(),
        overdue,
        Map.of("purged", (long) purged, "overdue", (long) overdue));
  }
}
