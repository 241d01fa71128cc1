package calsyncd.provider;

/**
 * What a provider can and cannot do.
 *
 * @param watchScope what one subscription covers
 * @param window which part of time its cursors cover
 */
public record Capabilities(WatchScope watchScope, WindowKind window) {
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
}
