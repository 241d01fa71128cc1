package calsyncd.daemon;

import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.retry.RetryPolicy;
import calsyncd.sync.Guard;
import calsyncd.sync.PullSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code pull}, {@code guard}, {@code retry} and {@code retention} in {@code config.yml}. */
final class SyncSections {
  private SyncSections() {}

  private static Duration days(int given, Duration usual) {
    return given == 0 ? usual : Duration.ofDays(given);
  }

  private static List<Duration> seconds(@Nullable List<Double> given, List<Duration> usual) {
    return given == null || given.isEmpty()
        ? usual
        : given.stream().map(s -> Duration.ofMillis((long) (s * 1000))).toList();
  }

  /** How passes read. Zero or nothing: the default. */
  record Pull(
      @JsonProperty("past_days") @Min(0) @Max(730) int pastDays,
      @JsonProperty("future_days") @Min(0) @Max(1095) int futureDays,
      @JsonProperty("roll_below_days") @Min(0) int rollBelowDays,
      @JsonProperty("preview_days") @Min(0) int previewDays,
      @JsonProperty("reconcile_days") @Min(0) int reconcileDays,
      @JsonProperty("burst_gaps_seconds") @Nullable List<Double> burstGaps) {
    private static final List<Duration> BURST_GAPS =
        List.of(Duration.ofMillis(500), Duration.ofMillis(2500), Duration.ofSeconds(10));

    static Pull usual() {
      return new Pull(0, 0, 0, 0, 0, List.of());
    }

    PullSettings settings() {
      PullSettings usual = PullSettings.DEFAULT;
      return new PullSettings(
          days(pastDays, usual.past()),
          days(futureDays, usual.future()),
          days(rollBelowDays, usual.rollBelow()),
          days(previewDays, usual.preview()),
          days(reconcileDays, usual.reconcileEvery()),
          usual.reads());
    }

    List<Duration> gaps() {
      return seconds(burstGaps, BURST_GAPS);
    }
  }

  /** The limits of the deletion guard. Zero: the default. */
  record Guarded(
      @JsonProperty("count") @Min(0) int count,
      @JsonProperty("min") @Min(0) int min,
      @JsonProperty("fraction") @Max(1) double fraction,
      @JsonProperty("window_minutes") @Min(0) int windowMinutes) {
    static Guarded usual() {
      return new Guarded(0, 0, 0, 0);
    }

    Guard settings() {
      Guard usual = Guard.DEFAULT;
      return new Guard(
          count == 0 ? usual.count() : count,
          min == 0 ? usual.min() : min,
          fraction == 0 ? usual.fraction() : fraction,
          windowMinutes == 0 ? usual.window() : Duration.ofMinutes(windowMinutes));
    }
  }

  /** The waits of retries. Nothing: the default. */
  record Retries(
      @JsonProperty("max_retries") @Nullable Integer maxRetries,
      @JsonProperty("transient_seconds") @Nullable List<Double> transients,
      @JsonProperty("rate_limited_seconds") @Nullable List<Double> rateLimited,
      @JsonProperty("jitter") @Nullable Double jitter,
      @JsonProperty("cap_seconds") @Min(0) int capSeconds) {
    static Retries usual() {
      return new Retries(5, List.of(), List.of(), 0.1, 0);
    }

    RetryPolicy policy() {
      RetryPolicy usual = RetryPolicy.DEFAULT;
      return new RetryPolicy(
          maxRetries == null ? usual.maxRetries() : maxRetries,
          seconds(transients, usual.transientWaits()),
          seconds(rateLimited, usual.rateLimitedWaits()),
          jitter == null ? usual.jitter() : jitter,
          capSeconds == 0 ? usual.cap() : Duration.ofSeconds(capSeconds));
    }
  }

  /** How long things are kept. Zero: the default. */
  record Kept(
      @JsonProperty("removed_days") @Min(0) int removed,
      @JsonProperty("conflicts_days") @Min(0) int conflicts,
      @JsonProperty("attempts_days") @Min(0) int attempts,
      @JsonProperty("watches_days") @Min(0) int watches) {
    static Kept usual() {
      return new Kept(0, 0, 0, 0);
    }

    Retention settings() {
      Retention usual = Retention.DEFAULT;
      return new Retention(
          days(removed, usual.removed()),
          days(conflicts, usual.conflicts()),
          days(attempts, usual.attempts()),
          days(watches, usual.watches()));
    }
  }
}
