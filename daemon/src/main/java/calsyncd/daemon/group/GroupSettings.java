package calsyncd.daemon.group;

import calsyncd.retry.PersistentPolicy;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups ({@code groups} in {@code config.yml}).
 *
 * @param atOnce so many targets are brought in step at once by this node
 * @param members a group has so many at most
 * @param meetings likewise
 * @param retrySeconds waits before a target that failed is tried again; the last one repeats
 * @param jitterMs up to so much is added to each
 * @param reminderHorizonHours reminders whose moment comes within it are planned
 */
public record GroupSettings(
    @JsonProperty("at_once") @Min(1) @Max(256) @Nullable Integer atOnce,
    @JsonProperty("members") @Min(1) @Max(5_000) @Nullable Integer members,
    @JsonProperty("meetings") @Min(1) @Max(5_000) @Nullable Integer meetings,
    @JsonProperty("retry_seconds") @NotEmpty
        @Nullable List<@Min(1) @Max(3600) Integer> retrySeconds,
    @JsonProperty("jitter_ms") @Min(0) @Max(10_000) @Nullable Integer jitterMs,
    @JsonProperty("reminder_horizon_hours") @Min(1) @Max(720)
        @Nullable Integer reminderHorizonHours) {
  /** What {@code config.yml} need not say. */
  public static final GroupSettings DEFAULT = new GroupSettings(null, null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public GroupSettings {
    atOnce = atOnce == null ? 8 : atOnce;
    members = members == null ? 200 : members;
    meetings = meetings == null ? 500 : meetings;
    retrySeconds =
        retrySeconds == null
            ? PersistentPolicy.DEFAULT.waits().stream().map(it -> (int) it.toSeconds()).toList()
            : List.copyOf(retrySeconds);
    jitterMs = jitterMs == null ? 1_000 : jitterMs;
    reminderHorizonHours = reminderHorizonHours == null ? 48 : reminderHorizonHours;
  }

  /** Reminders whose moment comes within it are planned. */
  public Duration reminderHorizon() {
    return Duration.ofHours(reminderHorizonHours);
  }

  /** How long a target that failed waits. */
  PersistentPolicy policy() {
    return new PersistentPolicy(
        retrySeconds.stream().map(Duration::ofSeconds).toList(), Duration.ofMillis(jitterMs));
  }
}
