package calsyncd.daemon.group;

import calsyncd.group.GroupId;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/**
 * Alarms that go off once, each for one reminder of a group at one moment. They are kept where all
 * nodes see them; the reminder's row alone says whether there is anything to tell.
 */
public interface Alarms {
  /** A node that has no scheduler: the job that looks each minute tells of what it planned. */
  Alarms NONE =
      new Alarms() {
        @Override
        public Set<Alarm> of(GroupId group) {
          return Set.of();
        }

        @Override
        public void set(GroupId group, Collection<Alarm> alarms) {}

        @Override
        public void clear(GroupId group, Collection<Alarm> alarms) {}
      };

  /** An alarm for a reminder, at its moment; where that was, it goes off at once. */
  record Alarm(UUID reminder, Instant at) {}

  /** Hears an alarm. */
  interface Rung {
    /** It went off. Nothing is raised that anybody could do something about. */
    void rung(Alarm alarm);
  }

  /**
   * The alarms of a group that did not go off yet.
   *
   * @throws IllegalStateException where that can't be told
   */
  Set<Alarm> of(GroupId group);

  /**
   * Sets alarms of a group; one that is set stays.
   *
   * @throws IllegalStateException where they can't be set
   */
  void set(GroupId group, Collection<Alarm> alarms);

  /**
   * Takes alarms of a group back; one that is not there is none.
   *
   * @throws IllegalStateException where they can't be taken back
   */
  void clear(GroupId group, Collection<Alarm> alarms);
}
