package calsyncd.group;

import java.util.List;

/** Something that is kept in step with a group's members and meetings. */
public interface GroupTarget {
  /** The guests of meetings. */
  String CALENDAR = "calendar";

  /** Their answers. */
  String RSVPS = "rsvps";

  /** What members may do in channels. */
  String DISCORD = "discord";

  /** The reminders of members. */
  String REMINDERS = "reminders";

  /** All names that there are. */
  List<String> NAMES = List.of(CALENDAR, RSVPS, DISCORD, REMINDERS);

  /** One of the {@link #NAMES}, in results and in the names of retries. */
  String name();

  /** Whether it goes by the meetings themselves, too, and not by the members alone. */
  default boolean followsMeetings() {
    return true;
  }

  /**
   * Compares what should be with what is and writes only what differs; where nothing does it writes
   * nothing. Called with no transaction open. What it cannot do now is in its result, never thrown;
   * what is thrown all the same becomes its result's error.
   */
  TargetResult sync(GroupSnapshot group, TargetLease lease);
}
