package calsyncd.task;

import java.util.Map;

/**
 * {@code calendar_group_sync}: the net under groups. It has those brought in step whose meetings
 * changed and whom nobody told, and forgets those that were deleted and have taken back all.
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

    /** How many targets are due and no node has taken them. */
    int overdue();

    /** Forgets groups that were deleted and are done; how many. */
    int purge();
  }

  @Override
  public String name() {
    return "calendar_group_sync";
  }

  @Override
  public JobReport run(String runId) {
    int stale = groups.wantStale(runId);
    int purged = groups.purge();
    int overdue = groups.overdue();
    return new JobReport(
        stale, 0, 0, 0, overdue, Map.of("purged", (long) purged, "overdue", (long) overdue));
  }
}
