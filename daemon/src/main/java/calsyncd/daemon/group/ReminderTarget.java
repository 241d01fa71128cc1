package calsyncd.daemon.group;

import calsyncd.daemon.postgres.ReminderTable;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.util.Map;

/**
 * Reminders of a group's meetings: {@code meetings, scheduled, moved, removed, unchanged, failed}.
 * First the rows, in one transaction, then the alarms; where these can't be brought in step the
 * target counts as failed, for the reason {@code alarms}, and goes again.
 */
public final class ReminderTarget implements GroupTarget {
  private final ReminderTable table;
  private final Reminders reminders;

  /** The reminders in this table, with their alarms. */
  public ReminderTarget(ReminderTable table, Reminders reminders) {
    this.table = table;
    this.reminders = reminders;
  }

  @Override
  public String name() {
    return REMINDERS;
  }

  @Override
  public TargetResult sync(GroupSnapshot group, TargetLease lease) {
    ReminderTable.Done done = table.plan(group, lease);
    long failed = reminders.alarm(group.id());
    TargetResult result =
        TargetResult.of(
            Map.of(
                "meetings",
                done.meetings(),
                "scheduled",
                done.scheduled(),
                "moved",
                done.moved(),
                "removed",
                done.removed(),
                "unchanged",
                done.unchanged(),
                TargetResult.FAILED,
                failed));
    return failed > 0 ? result.because(Map.of("alarms", failed)) : result;
  }
}
