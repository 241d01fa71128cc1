package calsyncd.daemon.group;

import calsyncd.daemon.group.Alarms.Alarm;
import calsyncd.daemon.postgres.ReminderFiring;
import calsyncd.daemon.postgres.ReminderFiring.Outcome;
import calsyncd.daemon.postgres.ReminderTable;
import calsyncd.daemon.postgres.ReminderTable.Due;
import calsyncd.group.GroupId;
import calsyncd.task.GroupSyncJob.Reminded;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of reminders when their alarms go off, keeps the alarms in step with the rows, and tells of
 * what no alarm did.
 */
public final class Reminders implements Alarms.Rung {
  private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
  private static final int PAGE = 1_000;

  /** A little more than the time from one look to the next. */
  private static final Duration SOON = Duration.ofSeconds(75);

  private final ReminderTable table;
  private final ReminderFiring firing;
  private final Runnable send;
  private final Runnable plan;
  private volatile Alarms alarms = Alarms.NONE;

  /**
   * The reminders in this table.
   *
   * @param send called when there are messages
   * @param plan called when a group is to be planned anew
   */
  public Reminders(ReminderTable table, ReminderFiring firing, Runnable send, Runnable plan) {
    this.table = table;
    this.firing = firing;
    this.send = send;
    this.plan = plan;
  }

  /** From now on alarms are kept there. */
  public void use(Alarms kept) {
    alarms = kept;
  }

  @Override
  public void rung(Alarm alarm) {
    fire(alarm, alarm.reminder().toString());
  }

  private Optional<Outcome> fire(Alarm alarm, String correlation) {
    try {
      Outcome outcome = firing.fire(alarm.reminder(), alarm.at(), correlation);
      switch (outcome) {
        case TOLD -> send.run();
        case STALE -> plan.run();
        case MISSED -> LOG.warn("reminder {} is too late, nobody is told", alarm.reminder());
        case NOTHING -> {}
      }
      return Optional.of(outcome);
    } catch (RuntimeException e) {
      LOG.warn("reminder {} is not told yet: {}", alarm.reminder(), e.toString());
      return Optional.empty();
    }
  }

  /** Brings the alarms of a group in step with its rows; how many are not. */
  long alarm(GroupId group) {
    Set<Alarm> wrong = new HashSet<>();
    try {
      Set<Alarm> wanted = alarms(table.due(group));
      Set<Alarm> there = alarms.of(group);
      Set<Alarm> missing = without(wanted, there);
      Set<Alarm> left = without(there, wanted);
      wrong.addAll(missing);
      wrong.addAll(left);
      clear(group, left);
      set(group, missing);
      return 0;
    } catch (RuntimeException e) {
      LOG.warn("alarms of group {} are not in step yet: {}", group, e.toString());
      return Math.max(1, wrong.size());
    }
  }

  private void clear(GroupId group, Set<Alarm> left) {
    if (!left.isEmpty()) {
      alarms.clear(group, left);
    }
  }

  private void set(GroupId group, Set<Alarm> missing) {
    if (!missing.isEmpty()) {
      alarms.set(group, missing);
    }
  }

  private static Set<Alarm> alarms(List<Due> due) {
    return due.stream().map(it -> new Alarm(it.id(), it.firesAt())).collect(Collectors.toSet());
  }

  private static Set<Alarm> without(Set<Alarm> all, Set<Alarm> some) {
    return all.stream().filter(it -> !some.contains(it)).collect(Collectors.toSet());
  }

  /** Tells of what is due and no alarm told; what comes before the next look gets its alarm. */
  public Reminded remind(String correlation) {
    Map<Outcome, Integer> came = new TreeMap<>();
    int failed = 0;
    Optional<Due> last = Optional.empty();
    do {
      List<Due> page = table.due(Duration.ZERO, last, PAGE);
      for (Due due : page) {
        Optional<Outcome> outcome = fire(new Alarm(due.id(), due.firesAt()), correlation);
        outcome.ifPresent(it -> came.merge(it, 1, Integer::sum));
        failed += outcome.isEmpty() ? 1 : 0;
      }
      last = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast());
    } while (last.isPresent());
    failed += soon();
    return new Reminded(
        came.getOrDefault(Outcome.TOLD, 0), came.getOrDefault(Outcome.MISSED, 0), failed);
  }

  private int soon() {
    Map<GroupId, Set<Alarm>> wanted =
        table.due(SOON, Optional.empty(), PAGE).stream()
            .collect(
                Collectors.groupingBy(
                    Due::group,
                    Collectors.mapping(
                        it -> new Alarm(it.id(), it.firesAt()), Collectors.toSet())));
    int failed = 0;
    for (Map.Entry<GroupId, Set<Alarm>> group : wanted.entrySet()) {
      try {
        set(group.getKey(), without(group.getValue(), alarms.of(group.getKey())));
      } catch (RuntimeException e) {
        LOG.warn("reminders of group {} have no alarm: {}", group.getKey(), e.toString());
        failed += group.getValue().size();
      }
    }
    return failed;
  }
}
