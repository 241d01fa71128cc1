package calsyncd.hub;

/**
 * Which events of the hub get no copy in a binding. It is asked of copies alone: an event that the
 * provider had by itself is never touched by it.
 *
 * @param declined meetings that the user declined
 * @param allDay events of whole days
 * @param free events that take no time
 * @param title events whose title contains this, whatever its case; empty: none
 */
public record ExportFilter(boolean declined, boolean allDay, boolean free, String title) {
  /** Every event gets a copy. */
  public static final ExportFilter NONE = new ExportFilter(false, false, false, "");
}
