package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a connection fares, as a manager of its tenant sees it. */
public record ConnectionFigures(
    ConnectionId id,
    String provider,
    State state,
    Tries tries,
    Passes passes,
    List<BindingFigures> bindings,
    List<WatchFigures> watches) {
  public ConnectionFigures {
    bindings = List.copyOf(bindings);
    watches = List.copyOf(watches);
  }

  /**
   * A state with the reason.
   *
   * @param pausedUntil no call is made before
   */
  public record State(String name, String reason, Optional<Instant> pausedUntil) {}

  /**
   * All tries, as far as the counts go back.
   *
   * @param exhausted attempts that ended since no retry was left
   * @param pending attempts that wait for a retry now
   * @param eligible those of them whose wait is over
   */
  public record Tries(
      long successes,
      long transients,
      long rateLimited,
      long nonRetryable,
      long exhausted,
      long pending,
      long eligible) {
    /** Those that failed. */
    public long failures() {
      return transients + rateLimited + nonRetryable;
    }

    /** All. */
    public long total() {
      return successes + failures();
    }
  }

  /**
   * When passes ended.
   *
   * @param cursor of the binding whose pass was the last; it may be long
   */
  public record Passes(Optional<Instant> last, Optional<Instant> success, String cursor) {}

  /**
   * One of its bindings.
   *
   * @param name of its calendar at the provider
   * @param pending whether it is due, or a pass is under way
   */
  public record BindingFigures(
      BindingId id,
      String name,
      State state,
      String outcome,
      String error,
      Passes passes,
      boolean pending) {}

  /**
   * One of its watches.
   *
   * @param binding empty where it covers the connection
   */
  public record WatchFigures(
      Optional<BindingId> binding,
      State state,
      Optional<Instant> expiresAt,
      Optional<Instant> renewAt,
      Optional<Instant> lastNotificationAt,
      long notifications) {}
}
