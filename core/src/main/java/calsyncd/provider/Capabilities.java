package calsyncd.provider;

/**
 * What a provider can and cannot do.
 *
 * @param watchScope what one subscription covers
 * @param window which part of time its cursors cover
 * @param mail when a write of ours is mailed
 */
public record Capabilities(WatchScope watchScope, WindowKind window, Mail mail) {
  /** What one subscription to notifications covers. */
  public enum WatchScope {
    /** No notifications: polling only. */
    NONE,
    /** One calendar each (Google). */
    CALENDAR,
    /** The whole account (Graph: a mailbox). */
    ACCOUNT
  }

  /** Whether a cursor covers all of time or the window it was begun with. */
  public enum WindowKind {
    UNBOUNDED,
    FROZEN
  }

  /** When a write is mailed; {@link UnaskedMail} tells to whom. */
  public enum Mail {
    /** Not unless it is asked for (Google {@code sendUpdates=none}, CalDAV SCHEDULE-AGENT). */
    ON_REQUEST,
    /** Always, to the attendees of an event that the account organises (Graph). */
    ALWAYS
  }
}
