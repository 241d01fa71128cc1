package calsyncd.group;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Brings groups in step with all their targets. To be called after the commit, never within. */
public interface GroupSync {
  /**
   * Brings all targets of a group in step. Nothing is raised: what fails is in its target's part,
   * and that target is tried again until it succeeds. A group that is no more has no targets.
   */
  Map<String, TargetResult> syncGroup(GroupId group);

  /** The same for a person's change of group: the one that was left first, then the other. */
  AfterChange syncAfterGroupChange(GroupId group, Optional<GroupId> previous);

  /** What became of both groups; the old one's part is empty where there was none. */
  record AfterChange(
      SortedMap<String, TargetResult> newGroup, SortedMap<String, TargetResult> oldGroup) {
    public AfterChange {
      newGroup = Collections.unmodifiableSortedMap(new TreeMap<>(newGroup));
      oldGroup = Collections.unmodifiableSortedMap(new TreeMap<>(oldGroup));
    }
  }
}
