package calsyncd.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one binding at one moment, all on one clock.
 *
 * @param delivery the watch that rings it; empty where none was ever asked for
 * @param drift what audits found since all of it was read
 */
public record Evidence(
    Instant now,
    Grant grant,
    Tie tie,
    Reading reading,
    Failing failing,
    Optional<Delivery> delivery,
    Drift drift) {

  /**
   * The connection.
   *
   * @param reason the provider's own word, where the state is not active
   * @param pausedUntil before this the provider is not called
   */
  public record Grant(String provider, State state, String reason, Optional<Instant> pausedUntil) {
    /** {@code calendar_connections.state}. */
    public enum State {
      ACTIVE,
      PAUSED,
      NEEDS_REAUTH,
      DISCONNECTED
    }
  }

  /**
   * The binding.
   *
   * @param since when it was made
   * @param listed whether the provider's list of calendars had it last
   */
  public record Tie(State state, String reason, Instant since, boolean listed) {
    /** {@code calendar_bindings.state}. */
    public enum State {
      ACTIVE,
      PAUSED,
      STOPPED
    }
  }

  /**
   * What was read.
   *
   * @param complete the end of the last complete pass
   * @param cadence how often a poll comes at least; empty where the user wants none
   * @param waitingSince since when it could be passed over and is not; empty where it is not due,
   *     or a pass is under way
   */
  public record Reading(
      Optional<Instant> complete, Optional<Duration> cadence, Optional<Instant> waitingSince) {}

  /**
   * What failed since the last complete pass.
   *
   * @param errorClass of the last failure, as users see it
   * @param summary the provider's code and our sentence
   */
  public record Failing(int inARow, String errorClass, String summary, Optional<Instant> since) {
    /** Nothing. */
    public static final Failing NOTHING = new Failing(0, "", "", Optional.empty());
  }

  /**
   * A watch.
   *
   * @param reason why it is not to be had
   * @param asked when it was asked for
   * @param proof when its last notification arrived: the only proof that it delivers
   * @param unannounced when a poll last found a change that it had not announced
   */
  public record Delivery(
      State state,
      String reason,
      Instant asked,
      Optional<Instant> expires,
      Optional<Instant> proof,
      Optional<Instant> unannounced) {
    /** {@code webhook_subscriptions.state} of the newest. */
    public enum State {
      REQUESTED,
      ACTIVE,
      FAILED
    }
  }

  /**
   * Events that audits found different though no pass had been told.
   *
   * @param last when the last of them was found
   */
  public record Drift(int events, Optional<Instant> last) {
    /** None. */
    public static final Drift NONE = new Drift(0, Optional.empty());
  }
}
