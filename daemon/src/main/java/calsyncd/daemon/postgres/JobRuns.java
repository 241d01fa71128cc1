package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.job_runs}: what ran when, on which node, for whom, and what it came to. */
public final class JobRuns {
  private final Database database;

  /** The runs in this database. */
  public JobRuns(Database database) {
    this.database = database;
  }

  /**
   * One run.
   *
   * @param askedBy {@code clock}, or the manager who asked for it
   * @param endedAt empty while it runs, or where its node died
   * @param alive whether its node's heart beats
   * @param report its counts as JSON, once it has ended
   */
  public record Run(
      UUID id,
      String job,
      String node,
      String askedBy,
      Instant startedAt,
      Optional<Instant> endedAt,
      String outcome,
      boolean alive,
      Optional<String> report) {}

  /** A run begins. */
  public void began(UUID id, String job, String node, String askedBy) {
    database.with(handle -> insert(handle, id, job, node, askedBy));
  }

  /** A run that a manager asks for begins; the asking is audited in the same transaction. */
  public void asked(UUID id, String job, String node, Author author) {
    database.with(handle -> {
      insert(handle, id, job, node, AuditTable.actor(author));
      String what = "{\"run_id\": \"" + id + "\"}";
      AuditTable.act(handle, author, "calendar_job_run_requested", "job:" + job, Change.to(what));
    });
  }

  private static void insert(Handle handle, UUID id, String job, String node, String askedBy) {
    handle
        .createUpdate(
            """
            insert into calsyncd.job_runs (id, job, node, asked_by)
            values (:id, :job, :node, :asked) on conflict (id) do nothing
            """)
        .bind("id", id)
        .bind("job", job)
        .bind("node", node)
        .bind("asked", askedBy)
        .execute();
  }

  /** A run has ended. */
  public void ended(UUID id, boolean well, String report) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.job_runs
                set ended_at = now(), outcome = :outcome, report = :report::jsonb where id = :id
                """)
            .bind("id", id)
            .bind("outcome", well ? "completed" : "failed")
            .bind("report", report)
            .execute());
  }

  /** The last runs of a job, the newest first. */
  public List<Run> last(String job, int most) {
    return read("r.job = :job", job, most);
  }

  /** The last runs of all jobs, the newest first. */
  public List<Run> newest(int most) {
    return read("true", "", most);
  }

  private List<Run> read(String which, String job, int most) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select r.*, r.report::text as said, exists (
                  select from calsyncd.sync_nodes n where n.node_id = r.node and <alive>) as alive
                from calsyncd.job_runs r where <which>
                order by r.started_at desc limit :most
                """
                    .replace("<alive>", LeasedRows.ALIVE)
                    .replace("<which>", which))
            .bind("job", job)
            .bind("most", most)
            .map((row, _) -> run(row))
            .list());
  }

  private static Run run(ResultSet row) throws SQLException {
    return new Run(
        Columns.uuid(row, "id"),
        row.getString("job"),
        row.getString("node"),
        row.getString("asked_by"),
        Columns.instant(row, "started_at"),
        Columns.maybeInstant(row, "ended_at"),
        row.getString("outcome"),
        row.getBoolean("alive"),
        Optional.ofNullable(row.getString("said")));
  }
}
