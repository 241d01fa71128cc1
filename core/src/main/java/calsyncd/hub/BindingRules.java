package calsyncd.hub;

import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;

/**
 * What a user wants of one binding.
 *
 * @param writes whether the user lets us write, and the grant does: where not, what is to be
 *     written waits
 * @param busyOnly copies say only that the time is taken; implies {@link Direction#EXPORT_ONLY}
 * @param exportsAttendees whether copies name the people of an event
 * @param mayMail whether a write may be made of which the provider tells others by mail
 * @param conflicts what becomes of fields that both sides changed
 * @param filter which events get no copy
 */
public record BindingRules(
    Direction direction,
    boolean writes,
    boolean busyOnly,
    boolean exportsAttendees,
    boolean mayMail,
    ConflictPolicy conflicts,
    ExportFilter filter) {

  /** Reads only. */
  public static final BindingRules IMPORT_ONLY = of(Direction.IMPORT_ONLY);

  /** Copies of all events of the hub, all of each but its people. */
  public static final BindingRules EXPORT_ONLY = of(Direction.EXPORT_ONLY);

  /** Both ways, all of each event but its people; the newest edit wins. */
  public static final BindingRules TWO_WAY = of(Direction.TWO_WAY);

  public BindingRules {
    if (busyOnly && direction != Direction.EXPORT_ONLY) {
      throw new IllegalArgumentException("busy_only implies export_only");
    }
  }

  private static BindingRules of(Direction direction) {
    return new BindingRules(
        direction, true, false, false, false, ConflictPolicy.NEWEST_WINS, ExportFilter.NONE);
  }

  /** The same with another answer to conflicts. */
  public BindingRules withConflicts(ConflictPolicy other) {
    return new BindingRules(direction, writes, busyOnly, exportsAttendees, mayMail, other, filter);
  }

  /** The same with another filter. */
  public BindingRules withFilter(ExportFilter other) {
    return new BindingRules(
        direction, writes, busyOnly, exportsAttendees, mayMail, conflicts, other);
  }

  /** The same where writes are allowed, or not. */
  public BindingRules withWrites(boolean allowed) {
    return new BindingRules(
        direction, allowed, busyOnly, exportsAttendees, mayMail, conflicts, filter);
  }

  /** Whether events of the hub get copies here. */
  public boolean exports() {
    return direction != Direction.IMPORT_ONLY;
  }

  /** Whether copies may be written here by now. */
  public boolean mayWrite() {
    return exports() && writes;
  }
}
