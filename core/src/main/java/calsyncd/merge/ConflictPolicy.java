package calsyncd.merge;

import java.time.Instant;

/** What a user wants done about fields that both sides changed ({@code conflict_strategy}). */
public enum ConflictPolicy {
  PROVIDER_WINS,
  HUB_WINS,
  /** The side that was changed last; the provider's where both were at once. */
  NEWEST_WINS,
  /** Nothing until a person decides. */
  MANUAL;

  /**
   * Whose value it is.
   *
   * @param hubAt when the hub's event was last changed, by the database's clock
   * @param remoteAt when the provider's was, by the provider's clock
   */
  public Winner winner(Instant hubAt, Instant remoteAt) {
    return switch (this) {
      case PROVIDER_WINS -> Winner.REMOTE;
      case HUB_WINS -> Winner.HUB;
      case NEWEST_WINS -> hubAt.isAfter(remoteAt) ? Winner.HUB : Winner.REMOTE;
      case MANUAL -> Winner.OPEN;
    };
  }
}
