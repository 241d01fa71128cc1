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
    /** Not unless it is asked for (Google {@code sendUpdates=none}). */
    ON_REQUEST,
    /**
     * Not where we made the event; where another client invited its guests, a server that schedules
     * tells them of each change (CalDAV, RFC 6638 §3.2.1: the attendees' SCHEDULE-AGENT stays).
     */
    WHERE_OTHERS_INVITED,
    /** Always, to the attendees of an event that the account organises (Graph). */
    ALWAYS
  }
}
