package calsyncd.daemon.quartz;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When jobs run.
 *
 * @param enabled whether this node runs jobs at all
 * @param waitSeconds how long a run waits for the passes it rang for; less than any period
 * @param threads jobs at once on this node
 * @param alarmThreads alarms of reminders at once on this node
 * @param watchRenewals after so many watches a run of the renewal ends
 * @param triggers cron expressions of Quartz in UTC, by job; {@code off} switches a job off
 */
public record JobSettings(
    @JsonProperty("enabled") @Nullable Boolean enabled,
    @JsonProperty("wait_seconds") @Min(1) @Max(3600) @Nullable Integer waitSeconds,
    @JsonProperty("threads") @Min(1) @Max(32) @Nullable Integer threads,
    @JsonProperty("alarm_threads") @Min(1) @Max(32) @Nullable Integer alarmThreads,
    @JsonProperty("watch_renewals") @Min(1) @Max(1_000_000) @Nullable Integer watchRenewals,
    @JsonProperty("triggers") @Nullable Map<String, String> triggers) {
  /** What {@code config.yml} need not say. */
  public static final Map<String, String> TRIGGERS =
      Map.of(
          "calendar_auto_sync", "0 0/10 * * * ?",
          "calendar_webhook_processor", "0/30 * * * * ?",
          "calendar_conflict_resolution", "0 0/30 * * * ?",
          "calendar_cleanup", "0 0 3 * * ?",
          "calendar_incremental_pull", "0 0/20 * * * ?",
          "calendar_watch_renewal", "0 0 * * * ?",
          "calendar_drift_audit", "0 7/15 * * * ?",
          "calendar_group_sync", "15 * * * * ?",
          "calendar_session_sweep", "0 * * * * ?");

  /** YAML reads an {@code off} without quotes as {@code false}. */
  private static final Set<String> OFF = Set.of("off", "false");

  /** Fills in what {@code config.yml} leaves out; {@link Crons} says what is wrong with it. */
  public JobSettings {
    Map<String, String> all = new HashMap<>(TRIGGERS);
    (triggers == null ? Map.<String, String>of() : triggers)
        .forEach((job, cron) -> all.put(job, cron == null ? "" : cron));
    triggers = Map.copyOf(all);
    enabled = enabled == null || enabled;
    waitSeconds = waitSeconds == null ? 20 : waitSeconds;
    threads = threads == null ? 4 : threads;
    alarmThreads = alarmThreads == null ? 4 : alarmThreads;
    watchRenewals = watchRenewals == null ? 20_000 : watchRenewals;
  }

  /** All jobs at their usual times. */
  public static JobSettings usual() {
    return new JobSettings(true, null, null, null, null, Map.of());
  }

  /** Whether this node runs jobs. */
  public boolean on() {
    return enabled;
  }

  /** Job names and cron expressions, those switched off left out. */
  public Map<String, String> active() {
    Map<String, String> active = new HashMap<>(triggers);
    active.values().removeIf(OFF::contains);
    return active;
  }
}
