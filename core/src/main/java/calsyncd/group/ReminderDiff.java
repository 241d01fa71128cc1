package calsyncd.group;

import calsyncd.group.ReminderTimes.Moment;
import calsyncd.hub.EventId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * The reminders that should be against those that are planned. Pure.
 *
 * @param added were not planned
 * @param moved were planned for another start, as they are to be now
 * @param removed should not be, as they were
 * @param unchanged so many are right
 */
public record ReminderDiff(
    Map<Key, Planned> added, Map<Key, Planned> moved, Map<Key, Planned> removed, long unchanged) {
  public ReminderDiff {
    added = Map.copyOf(added);
    moved = Map.copyOf(moved);
    removed = Map.copyOf(removed);
  }

  /**
   * Which reminder.
   *
   * @param occurrence of a series, as it is stored; empty where the meeting is none
   * @param minutes before the start
   */
  public record Key(EventId event, String occurrence, int minutes) {}

  /** How a reminder stands. */
  public enum State {
    /** It is to be told when its moment comes, or at once if that was. */
    DUE,
    /** It was told. */
    TOLD,
    /** Its moment went by, and nobody is to be told any more. */
    PASSED
  }

  /** A reminder of an occurrence that starts then. */
  public record Planned(Instant startsAt, State state) {}

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return added.isEmpty() && moved.isEmpty() && removed.isEmpty();
  }

  /**
   * What differs. A moment that passed unplanned since the group wants reminders, as where a
   * meeting is put in or moved a short while before it starts, is told of at once: of each meeting
   * the next occurrence's nearest one, unless that has begun. The others have passed.
   *
   * @param wanted starts, by what is to be reminded of
   * @param since when the group wants these reminders
   */
  public static ReminderDiff of(
      Map<Key, Instant> wanted, Map<Key, Planned> there, Instant since, Instant now) {
    Map<Key, Instant> wrong = new HashMap<>(wanted);
    wrong.entrySet().removeIf(it -> isRight(it, there));
    Set<Key> late = late(wrong, since, now);
    Map<Key, Planned> added = new HashMap<>();
    Map<Key, Planned> moved = new HashMap<>();
    wrong.forEach((key, start) -> {
      boolean coming = Moment.firesAt(start, key.minutes()).isAfter(now);
      State state = coming || late.contains(key) ? State.DUE : State.PASSED;
      (there.containsKey(key) ? moved : added).put(key, new Planned(start, state));
    });
    Map<Key, Planned> removed = new HashMap<>(there);
    removed.keySet().removeAll(wanted.keySet());
    return new ReminderDiff(added, moved, removed, (long) wanted.size() - wrong.size());
  }

  private static boolean isRight(Map.Entry<Key, Instant> wanted, Map<Key, Planned> there) {
    Planned planned = there.get(wanted.getKey());
    return planned != null && planned.startsAt().equals(wanted.getValue());
  }

  private static Set<Key> late(Map<Key, Instant> wrong, Instant since, Instant now) {
    Comparator<Map.Entry<Key, Instant>> nearest =
        Map.Entry.<Key, Instant>comparingByValue().thenComparing(it -> it.getKey().minutes());
    return new HashSet<>(
        wrong.entrySet().stream()
            .filter(it -> isLate(it.getKey(), it.getValue(), since, now))
            .collect(
                Collectors.toMap(
                    it -> it.getKey().event(), it -> it, BinaryOperator.minBy(nearest)))
            .values()
            .stream()
            .map(Map.Entry::getKey)
            .toList());
  }

  private static boolean isLate(Key key, Instant start, Instant since, Instant now) {
    Instant moment = Moment.firesAt(start, key.minutes());
    return !moment.isAfter(now) && !moment.isBefore(since) && start.isAfter(now);
  }
}
