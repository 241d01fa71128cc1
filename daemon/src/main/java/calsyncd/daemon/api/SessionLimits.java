package calsyncd.daemon.api;

import calsyncd.session.SessionRules;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Live sessions.
 *
 * @param deliverMillis an end waits so long to be at the provider before it is answered
 * @param provisionalMinutes the event of an open session grows by steps of so much
 * @param shortestSeconds the event of an ended one is at least so long
 * @param idleMinutes nothing heard for so long: it is ended where it was last heard
 * @param oldestDays no report speaks of what is longer ago
 * @param batch so many reports in one request
 * @param waits so many ends wait at once on a node
 */
public record SessionLimits(
    @JsonProperty("deliver_millis") @Min(0) @Max(5_000) @Nullable Integer deliverMillis,
    @JsonProperty("provisional_minutes") @Min(1) @Max(240) @Nullable Integer provisionalMinutes,
    @JsonProperty("shortest_seconds") @Min(1) @Max(3_600) @Nullable Integer shortestSeconds,
    @JsonProperty("idle_minutes") @Min(1) @Max(1_440) @Nullable Integer idleMinutes,
    @JsonProperty("oldest_days") @Min(1) @Max(365) @Nullable Integer oldestDays,
    @JsonProperty("batch") @Min(1) @Max(1_000) @Nullable Integer batch,
    @JsonProperty("waits") @Min(0) @Max(10_000) @Nullable Integer waits) {
  /** What holds where {@code config.yml} says nothing. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(null, null, null, null, null, null, null);

  private static final Duration BEYOND_IDLE = Duration.ofMinutes(5);

  /** Fills in what {@code config.yml} leaves out. */
  public SessionLimits {
    deliverMillis = deliverMillis == null ? 450 : deliverMillis;
    provisionalMinutes = provisionalMinutes == null ? 15 : provisionalMinutes;
    shortestSeconds = shortestSeconds == null ? 60 : shortestSeconds;
    idleMinutes = idleMinutes == null ? 30 : idleMinutes;
    oldestDays = oldestDays == null ? 30 : oldestDays;
    batch = batch == null ? 200 : batch;
    waits = waits == null ? 64 : waits;
  }

  /** By which reports are judged. */
  public SessionRules rules() {
    return new SessionRules(
        Duration.ofMinutes(provisionalMinutes),
        Duration.ofSeconds(shortestSeconds),
        Duration.ofDays(oldestDays),
        SessionRules.DEFAULT.ahead());
  }

  /** After so long without a word a session is over. */
  public Duration idle() {
    return Duration.ofMinutes(idleMinutes);
  }

  /** So long a beacon's token is good: what is closed later has been ended by then. */
  Duration tokens() {
    return idle().plus(BEYOND_IDLE);
  }

  Duration deliver() {
    return Duration.ofMillis(deliverMillis);
  }
}
