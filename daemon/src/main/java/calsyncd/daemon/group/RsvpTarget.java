package calsyncd.daemon.group;

import calsyncd.daemon.postgres.ResponseTable;
import calsyncd.daemon.postgres.ResponseTable.Updated;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.util.Map;

/**
 * What members answered: {@code meetings, updated}. Ordinary passes bring answers into the hub by
 * delta; this takes them from there, and calls no provider.
 */
public final class RsvpTarget implements GroupTarget {
  private final ResponseTable responses;

  /** The responses in this table. */
  public RsvpTarget(ResponseTable responses) {
    this.responses = responses;
  }

  @Override
  public String name() {
    return RSVPS;
  }

  @Override
  public TargetResult sync(GroupSnapshot group, TargetLease lease) {
    Updated done = responses.update(group, lease);
    return TargetResult.of(Map.of("meetings", done.meetings(), "updated", done.updated()));
  }
}
