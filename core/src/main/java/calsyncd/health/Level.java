package calsyncd.health;

import java.util.Locale;

/** How well something fares. Each is worse than the one before it. */
public enum Level {
  /** All that was asked of it happened in time. */
  HEALTHY,
  /** Changes arrive, later than they should. */
  DELAYED,
  /** Changes do not arrive, or some may not; it is tried again by itself. */
  DEGRADED,
  /** Nothing is synced, and nothing is tried before a person acts. */
  STOPPED,
  /** Nothing is synced before the user grants access again. */
  NEEDS_REAUTH;

  /** The word that users and operators see. */
  public String shown() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The worse of the two. */
  public Level or(Level other) {
    return compareTo(other) < 0 ? other : this;
  }
}
