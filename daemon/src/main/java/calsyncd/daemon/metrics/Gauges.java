package calsyncd.daemon.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the gauges of {@link Figures} mean. */
final class Gauges {
  private static final List<String> NONE = List.of();
  private static final List<String> PROVIDER = List.of("provider");
  private static final List<String> TARGET = List.of("target");
  private static final List<String> JOB = List.of("job");
  private static final List<String> POOL = List.of("pool", "state");

  private Gauges() {}

  /** What a gauge says, and the names of its labels. */
  record Definition(String help, List<String> labels) {}

  private static final Map<String, Definition> PASSES =
      Map.of(
          "calsyncd_due_bindings",
          new Definition("Bindings that a pass could take now.", NONE),
          "calsyncd_due_age_seconds",
          new Definition("How long the first of them has been due.", NONE),
          "calsyncd_running_passes",
          new Definition("Bindings that a node has a lease on.", NONE),
          "calsyncd_lagging_links",
          new Definition("Copies at providers that lag behind the hub.", NONE),
          "calsyncd_lagging_age_seconds",
          new Definition("How long the first of them has lagged.", NONE),
          "calsyncd_failing_bindings",
          new Definition(
              "Bindings whose last pass failed: retrying up to five in a row, then failing.",
              List.of("kind")),
          "calsyncd_bindings",
          new Definition("Bindings that are not active, by state.", List.of("state")),
          "calsyncd_open_conflicts",
          new Definition("Conflicts that nobody has settled.", NONE),
          "calsyncd_open_proposals",
          new Definition("Proposals that nobody has decided.", NONE),
          "calsyncd_nodes",
          new Definition("Nodes whose heart beats.", NONE));

  private static final Map<String, Definition> PROVIDERS =
      Map.of(
          "calsyncd_connections",
          new Definition(
              "Connections that are not active, by state.", List.of("provider", "state")),
          "calsyncd_rate_limited_connections",
          new Definition("Connections that wait since their provider asked for it.", PROVIDER),
          "calsyncd_rate_limit_seconds_max",
          new Definition("How long the longest of them still waits.", PROVIDER),
          "calsyncd_refused_watches",
          new Definition("Watches that their provider does not grant.", PROVIDER),
          "calsyncd_ending_watches",
          new Definition("Watches that end within six hours, or have ended.", PROVIDER),
          "calsyncd_expired_watches",
          new Definition("Watches that ended and were not renewed.", PROVIDER),
          "calsyncd_drifted_events",
          new Definition(
              "Events that an audit found different in the last day, and no pass was told.",
              PROVIDER),
          "calsyncd_silent_watches",
          new Definition(
              "Bindings where a poll found what no notification announced, in the last hour.",
              NONE),
          "calsyncd_queue_depth",
          new Definition("Notifications that wait in Redis or are in a node's hands.", PROVIDER),
          "calsyncd_queue_age_seconds",
          new Definition("How long the first of them has waited in Redis.", PROVIDER));

  private static final Map<String, Definition> GROUPS =
      Map.of(
          "calsyncd_group_retries",
          new Definition("Targets of groups that failed and are tried again.", TARGET),
          "calsyncd_group_retry_age_seconds",
          new Definition("Since when the first of them has failed.", TARGET));

  private static final Map<String, Definition> SESSIONS =
      Map.of(
          "calsyncd_open_sessions",
          new Definition("Live sessions that have not ended.", NONE),
          "calsyncd_undelivered_sessions",
          new Definition(
              "Writes of sessions that the ledger has yet to bring to a calendar.", NONE),
          "calsyncd_undelivered_session_age_seconds",
          new Definition("How long the first of them has waited.", NONE),
          "calsyncd_session_dead_letters",
          new Definition("Writes of sessions that failed for good, replayed or not.", NONE));

  private static final Map<String, Definition> NODE =
      Map.of(
          "calsyncd_job_last_run_timestamp_seconds",
          new Definition("When the job's last run began, on any node.", JOB),
          "calsyncd_job_last_success_timestamp_seconds",
          new Definition("When the job last ran to its end.", JOB),
          "calsyncd_job_last_duration_seconds",
          new Definition("How long its last run took.", JOB),
          "calsyncd_job_last_run_failed",
          new Definition("1 where the job's last run failed.", JOB),
          "calsyncd_pool_connections",
          new Definition("Database connections of this node, by pool and use.", POOL),
          "calsyncd_pool_waiting",
          new Definition("Callers that wait for a database connection.", List.of("pool")),
          "calsyncd_worker_slots",
          new Definition("Passes that this node may run at once: busy and free.", List.of("state")),
          "calsyncd_component_level",
          new Definition(
              "How this node finds what all calendars share: 0 healthy, 1 delayed, 2 degraded.",
              List.of("component")),
          "calsyncd_figures_up",
          new Definition("0 where the source of figures is away.", List.of("source")));

  static Definition of(String name) {
    return Optional.ofNullable(PASSES.get(name))
        .or(() -> Optional.ofNullable(PROVIDERS.get(name)))
        .or(() -> Optional.ofNullable(GROUPS.get(name)))
        .or(() -> Optional.ofNullable(SESSIONS.get(name)))
        .or(() -> Optional.ofNullable(NODE.get(name)))
        .orElseThrow(() -> new IllegalArgumentException("no gauge " + name));
  }
}
