package calsyncd.hub;

/**
 * Which events of the hub get no copy in a binding. It is asked of copies alone: an event that the
 * provider had by itself is never touched by it.
 *
 * @param declined meetings that the user declined
 * @param allDay events of whole days
 * @param free events that take no time
 * @param title events whose title contains this, whatever its case; empty: none
 * @param everything all of them: the binding is being untied, and a person has said that its copies
 *     go
 */
public record ExportFilter(
    boolean declined, boolean allDay, boolean free, String title, boolean everything) {
  /** Every event gets a copy. */
  public static final ExportFilter NONE = new ExportFilter(false, false, false, "");

  /** No event gets a copy, and copies that are there go. */
  public static final ExportFilter EVERYTHING = new ExportFilter(false, false, false, "", true);

  /** Some events get none. */
  public ExportFilter(boolean declined, boolean allDay, boolean free, String title) {
    this(declined, allDay, free, title, false);
  }
}
