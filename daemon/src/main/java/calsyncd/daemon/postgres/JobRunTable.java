package calsyncd.daemon.postgres;

import calsyncd.task.JobReport;
import calsyncd.task.JobRun;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code calsyncd.job_runs}: the last run of each job. */
public final class JobRunTable {
  private final Database database;

  /** The runs in this database. */
  public JobRunTable(Database database) {
    this.database = database;
  }

  /** Writes down a run that ended, in the place of the job's last one. */
  public void ended(JobRun run) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into calsyncd.job_runs as j (job, run_id, node, started_at, duration_ms,
                  outcome, report, last_success_at)
                values (:job, :run, :node, :started, :ms, :outcome, :report::jsonb,
                  case when :outcome = 'completed' then now() end)
                on conflict (job) do update
                set run_id = excluded.run_id, node = excluded.node,
                  started_at = excluded.started_at, duration_ms = excluded.duration_ms,
                  outcome = excluded.outcome, report = excluded.report,
                  last_success_at = coalesce(excluded.last_success_at, j.last_success_at)
                """)
            .bind("job", run.job())
            .bind("run", run.runId())
            .bind("node", run.node())
            .bind("started", run.startedAt())
            .bind("ms", run.took().toMillis())
            .bind("outcome", run.completed() ? "completed" : "failed")
            .bind("report", json(run.report()).toString())
            .execute());
  }

  private static ObjectNode json(JobReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("scheduled", report.scheduled())
        .put("synced", report.synced())
        .put("failed", report.failed())
        .put("skipped", report.skipped())
        .put("pending", report.pending());
    report.own().forEach(json::put);
    return json;
  }
}
