package calsyncd.daemon;

import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.retry.RetryPolicy;
import calsyncd.sync.Guard;
import calsyncd.sync.PullSettings;
import calsyncd.sync.PullSettings.Reads;
import calsyncd.sync.PushSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code pull}, {@code push}, {@code plan}, {@code guard}, {@code retry} and {@code retention} in
 * {@code config.yml}.
 */
final class SyncSections {
  private SyncSections() {}

  private static Duration days(@Nullable Integer given, Duration usual) {
    return given == null ? usual : Duration.ofDays(given);
  }

  private static int or(@Nullable Integer given, int usual) {
    return given == null ? usual : given;
  }

  private static List<Duration> seconds(@Nullable List<Double> given, List<Duration> usual) {
    return given == null || given.isEmpty()
        ? usual
        : given.stream().map(s -> Duration.ofMillis((long) (s * 1000))).toList();
  }

  /** How passes read. Nothing: the default. */
  record Pull(
      @JsonProperty("past_days") @Min(1) @Max(730) @Nullable Integer pastDays,
      @JsonProperty("future_days") @Min(1) @Max(1095) @Nullable Integer futureDays,
      @JsonProperty("roll_below_days") @Min(1) @Max(1095) @Nullable Integer rollBelowDays,
      @JsonProperty("preview_days") @Min(1) @Max(365) @Nullable Integer previewDays,
      @JsonProperty("reconcile_days") @Min(1) @Max(365) @Nullable Integer reconcileDays,
      @JsonProperty("burst_gaps_seconds") @Nullable List<Double> burstGaps,
      @JsonProperty("max_pages") @Min(100) @Max(1_000_000) @Nullable Integer maxPages,
      @JsonProperty("reads_per_page") @Min(1) @Max(1000) @Nullable Integer readsPerPage,
      @JsonProperty("doubt_absences_beyond") @Min(1) @Max(100_000)
          @Nullable Integer doubtAbsencesBeyond,
      @JsonProperty("ask_refused_again") @Min(0) @Max(20) @Nullable Integer askRefusedAgain) {
    private static final List<Duration> BURST_GAPS =
        List.of(Duration.ofMillis(500), Duration.ofSeconds(30));

    static Pull usual() {
      return new Pull(null, null, null, null, null, null, null, null, null, null);
    }

    PullSettings settings() {
      PullSettings usual = PullSettings.DEFAULT;
      return new PullSettings(
          days(pastDays, usual.past()),
          days(futureDays, usual.future()),
          days(rollBelowDays, usual.rollBelow()),
          days(previewDays, usual.preview()),
          days(reconcileDays, usual.reconcileEvery()),
          reads(usual.reads()));
    }

    private Reads reads(Reads usual) {
      return new Reads(
          or(readsPerPage, usual.perPage()),
          or(doubtAbsencesBeyond, usual.doubted()),
          or(askRefusedAgain, usual.refusals()),
          or(maxPages, usual.maxPages()));
    }

    List<Duration> gaps() {
      return seconds(burstGaps, BURST_GAPS);
    }
  }

  /** How passes write. Nothing: the default. */
  record Push(
      @JsonProperty("links_at_once") @Min(1) @Max(10_000) @Nullable Integer linksAtOnce,
      @JsonProperty("writes_per_pass") @Min(1) @Max(100_000) @Nullable Integer writesPerPass,
      @JsonProperty("rounds") @Min(1) @Max(20) @Nullable Integer rounds,
      @JsonProperty("failures_in_a_row") @Min(1) @Max(100) @Nullable Integer failuresInARow,
      @JsonProperty("loop_budget") @Min(2) @Max(11) @Nullable Integer loopBudget,
      @JsonProperty("loop_minutes") @Min(1) @Max(1440) @Nullable Integer loopMinutes,
      @JsonProperty("settle_seconds") @Min(1) @Max(3600) @Nullable Integer settleSeconds,
      @JsonProperty("refused_removals_hours") @Min(1) @Max(8760)
          @Nullable Integer refusedRemovalsHours) {
    static Push usual() {
      return new Push(null, null, null, null, null, null, null, null);
    }

    PushSettings settings() {
      PushSettings usual = PushSettings.DEFAULT;
      return new PushSettings(
          or(linksAtOnce, usual.batch()),
          or(writesPerPass, usual.perPass()),
          or(rounds, usual.rounds()),
          or(failuresInARow, usual.transients()),
          or(loopBudget, usual.budget()),
          loopMinutes == null ? usual.budgetWindow() : Duration.ofMinutes(loopMinutes),
          settleSeconds == null ? usual.settle() : Duration.ofSeconds(settleSeconds),
          refusedRemovalsHours == null
              ? usual.refusedRemovals()
              : Duration.ofHours(refusedRemovalsHours));
    }
  }

  /** The limits of the deletion guard. Nothing: the default. */
  record Guarded(
      @JsonProperty("count") @Min(1) @Max(1_000_000) @Nullable Integer count,
      @JsonProperty("min") @Min(1) @Max(1_000_000) @Nullable Integer min,
      @JsonProperty("fraction") @Nullable Double fraction,
      @JsonProperty("window_minutes") @Min(1) @Max(10_080) @Nullable Integer windowMinutes) {
    static Guarded usual() {
      return new Guarded(null, null, null, null);
    }

    Guard settings() {
      Guard usual = Guard.DEFAULT;
      return new Guard(
          or(count, usual.count()),
          or(min, usual.min()),
          fraction == null ? usual.fraction() : fraction,
          windowMinutes == null ? usual.window() : Duration.ofMinutes(windowMinutes));
    }
  }

  /** The waits of retries. Nothing: the default. */
  record Retries(
      @JsonProperty("max_retries") @Min(0) @Max(20) @Nullable Integer maxRetries,
      @JsonProperty("transient_seconds") @Nullable List<Double> transients,
      @JsonProperty("rate_limited_seconds") @Nullable List<Double> rateLimited,
      @JsonProperty("jitter") @Nullable Double jitter,
      @JsonProperty("cap_seconds") @Min(1) @Max(3600) @Nullable Integer capSeconds,
      @JsonProperty("retry_after_cap_seconds") @Min(60) @Max(604_800)
          @Nullable Integer retryAfterCapSeconds) {
    static Retries usual() {
      return new Retries(null, null, null, null, null, null);
    }

    RetryPolicy policy() {
      RetryPolicy usual = RetryPolicy.DEFAULT;
      return new RetryPolicy(
          or(maxRetries, usual.maxRetries()),
          seconds(transients, usual.transientWaits()),
          seconds(rateLimited, usual.rateLimitedWaits()),
          jitter == null ? usual.jitter() : jitter,
          capSeconds == null ? usual.cap() : Duration.ofSeconds(capSeconds),
          retryAfterCapSeconds == null
              ? usual.retryAfterCap()
              : Duration.ofSeconds(retryAfterCapSeconds));
    }
  }

  /** How long things are kept. Nothing: the default. */
  record Kept(
      @JsonProperty("removed_days") @Min(1) @Max(3650) @Nullable Integer removedDays,
      @JsonProperty("conflicts_days") @Min(1) @Max(3650) @Nullable Integer conflictsDays,
      @JsonProperty("attempts_days") @Min(1) @Max(3650) @Nullable Integer attemptsDays,
      @JsonProperty("attempt_hours") @Min(1) @Max(8760) @Nullable Integer attemptHours,
      @JsonProperty("attempt_counts_days") @Min(1) @Max(3650) @Nullable Integer attemptCountsDays,
      @JsonProperty("watches_days") @Min(1) @Max(3650) @Nullable Integer watchesDays,
      @JsonProperty("idempotency_days") @Min(1) @Max(365) @Nullable Integer idempotencyDays,
      @JsonProperty("sessions_days") @Min(2) @Max(3650) @Nullable Integer sessionsDays) {
    static Kept usual() {
      return new Kept(null, null, null, null, null, null, null, null);
    }

    Retention settings() {
      Retention usual = Retention.DEFAULT;
      return new Retention(
          days(removedDays, usual.removed()),
          days(conflictsDays, usual.conflicts()),
          new Retention.Attempts(
              days(attemptsDays, usual.attempts().failed()),
              attemptHours == null ? usual.attempts().hours() : Duration.ofHours(attemptHours),
              days(attemptCountsDays, usual.attempts().counts())),
          days(watchesDays, usual.watches()),
          days(idempotencyDays, usual.idempotencyKeys()),
          days(sessionsDays, usual.sessions()));
    }
  }
}
