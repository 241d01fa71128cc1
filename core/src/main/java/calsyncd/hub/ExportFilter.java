package calsyncd.hub;

/**
 * Which events of the hub get no copy in a binding. It is asked of copies alone: an event that the
 * provider had by itself is never touched by it.
 *
 * @param declined meetings that the user declined
 * @param allDay events of whole days
 * @param free events that take no time
 * @param title events whose title contains this, whatever its case; empty: none
 * @param window how far from the present an event may be
 * @param everything all of them: the binding is being untied, and a person has said that its copies
 *     go
 */
public record ExportFilter(
    boolean declined,
    boolean allDay,
    boolean free,
    String title,
    CopyWindow window,
    boolean everything) {
  /** Every event gets a copy. */
  public static final ExportFilter NONE = new ExportFilter(false, false, false, "");

  /** No event gets a copy, and copies that are there go. */
  public static final ExportFilter EVERYTHING =
      new ExportFilter(false, false, false, "", CopyWindow.UNBOUNDED, true);

  /** Some events get none. */
  public ExportFilter(boolean declined, boolean allDay, boolean free, String title) {
    this(declined, allDay, free, title, CopyWindow.UNBOUNDED, false);
  }

  /** The same within another window. */
  public ExportFilter within(CopyWindow other) {
    return new ExportFilter(declined, allDay, free, title, other, everything);
  }

  /** What was asked for before the binding was to be untied. */
  public ExportFilter asked() {
    return new ExportFilter(declined, allDay, free, title, window, false);
  }
}
