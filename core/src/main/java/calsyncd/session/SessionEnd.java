package calsyncd.session;

import java.time.Instant;

/**
 * That a session ended.
 *
 * @param by whose word it is
 */
public record SessionEnd(By by, Register<Instant> at) {
  /** Whose word an end is; a later one weighs more than any before it. */
  public enum By {
    /** Nothing was heard of it for long. */
    IDLE,
    /** The page was closing. */
    BEACON,
    /** The client said so. */
    CLIENT
  }

  /** The client's word before all others; of the same kind, the greater key. */
  SessionEnd join(SessionEnd other) {
    if ((by == By.CLIENT) != (other.by == By.CLIENT)) {
      return by == By.CLIENT ? this : other;
    }
    return at.join(other.at).equals(at) ? this : other;
  }

  /** Whether it still holds after a word of this key: a client's own does. */
  boolean outlasts(Key top) {
    return by == By.CLIENT || at.key().compareTo(top) > 0;
  }
}
