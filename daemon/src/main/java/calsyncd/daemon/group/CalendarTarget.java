package calsyncd.daemon.group;

import calsyncd.daemon.postgres.GroupRoster;
import calsyncd.daemon.postgres.GroupRoster.Meeting;
import calsyncd.daemon.postgres.GroupRoster.Todo;
import calsyncd.daemon.postgres.GroupRoster.Way;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupTarget;
import calsyncd.group.Invitations;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.hub.EventId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guests of a group's meetings: {@code meetings, created, patched, unchanged, failed}. It edits
 * the hub's events alone, where their guests differ; a meeting is done once the provider has them,
 * and counts as failed, for the reason {@code pending}, until then.
 */
public final class CalendarTarget implements GroupTarget {
  /** So many events are locked at once. */
  private static final int BATCH = 50;

  private static final List<String> COUNTS =
      List.of("meetings", "created", "patched", "unchanged", TargetResult.FAILED);

  private final GroupRoster roster;
  private final Runnable wake;

  /**
   * The guests in this database.
   *
   * @param wake called when a pass has something to do
   */
  public CalendarTarget(GroupRoster roster, Runnable wake) {
    this.roster = roster;
    this.wake = wake;
  }

  @Override
  public String name() {
    return CALENDAR;
  }

  @Override
  public TargetResult sync(GroupSnapshot group, TargetLease lease) {
    if (group.policy() == Invitations.OFF) {
      roster.forgetLeft(lease);
      return TargetResult.of(zeros());
    }
    return switch (roster.way(group)) {
      case Way.Over() -> TargetResult.of(zeros());
      case Way.None(String why) -> TargetResult.error(why);
      case Way.Through way -> sync(group, lease, way);
    };
  }

  private static Map<String, Long> zeros() {
    Map<String, Long> counts = new HashMap<>();
    COUNTS.forEach(name -> counts.put(name, 0L));
    return counts;
  }

  private TargetResult sync(GroupSnapshot group, TargetLease lease, Way.Through way) {
    List<EventId> wrong = ids(roster.read(group, way), Todo.EDIT);
    for (int from = 0; from < wrong.size(); from += BATCH) {
      int to = Math.min(from + BATCH, wrong.size());
      roster.edit(group, lease, way, wrong.subList(from, to));
    }
    if (group.consent() && roster.goOn(lease, way.binding())) {
      wake.run();
    }
    List<Meeting> now = roster.read(group, way);
    List<EventId> waiting = ids(now, Todo.WAIT);
    if (!waiting.isEmpty()) {
      roster.hasten(way.binding(), waiting, lease.correlationId());
      wake.run();
    }
    List<EventId> told = now.stream().filter(CalendarTarget::isTold).map(Meeting::id).toList();
    List<EventId> forgotten = ids(now, Todo.FORGET);
    if (!told.isEmpty() || !forgotten.isEmpty()) {
      roster.settle(lease, told, forgotten);
    }
    return result(now);
  }

  private static List<EventId> ids(List<Meeting> meetings, Todo todo) {
    return meetings.stream().filter(it -> it.todo() == todo).map(Meeting::id).toList();
  }

  private static boolean isTold(Meeting meeting) {
    return meeting.todo() == Todo.NOTHING && !meeting.change().isEmpty();
  }

  private static TargetResult result(List<Meeting> meetings) {
    Map<String, Long> counts = zeros();
    Map<String, Long> reasons = new HashMap<>();
    for (Meeting meeting : meetings) {
      if (meeting.todo() != Todo.OVER) {
        counts.merge("meetings", 1L, Long::sum);
        counts.merge(word(meeting), 1L, Long::sum);
        reason(meeting).ifPresent(why -> reasons.merge(why, 1L, Long::sum));
      }
    }
    return TargetResult.of(counts).because(reasons);
  }

  private static String word(Meeting meeting) {
    return switch (meeting.todo()) {
      case EDIT, WAIT, REFUSED -> TargetResult.FAILED;
      case FORGET, NOTHING, OVER -> meeting.change().isEmpty() ? "unchanged" : meeting.change();
    };
  }

  private static Optional<String> reason(Meeting meeting) {
    return switch (meeting.todo()) {
      case EDIT, WAIT -> Optional.of("pending");
      case REFUSED, FORGET, NOTHING, OVER -> meeting.reason();
    };
  }
}
