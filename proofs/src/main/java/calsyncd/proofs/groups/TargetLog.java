package calsyncd.proofs.groups;

import calsyncd.proofs.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Each change of each row of {@code group_targets}, written down by the database itself. */
final class TargetLog {
  private static final String SETUP =
      """
      create schema if not exists proof;
      create table if not exists proof.target_log (
        n bigserial primary key, at timestamptz not null default clock_timestamp(),
        retry_id text not null, target text not null, due timestamptz, was_due timestamptz,
        node text, was_node text, fence bigint not null, was_fence bigint not null,
        failing boolean not null);
      create or replace function proof.log_target() returns trigger language plpgsql as $$
      begin
        insert into proof.target_log
          (retry_id, target, due, was_due, node, was_node, fence, was_fence, failing)
        values (new.retry_id, new.target, new.due_at, old.due_at, new.lease_node, old.lease_node,
          new.fence, coalesce(old.fence, 0), new.failing_since is not null);
        return null;
      end $$;
      create or replace trigger proof_log after insert or update on calsyncd.group_targets
        for each row execute function proof.log_target();
      """;

  private static final String READ =
      """
      select at, retry_id, target, due, was_due, node, was_node, fence, was_fence, failing
      from proof.target_log order by retry_id, n
      """;

  /** A second more than a node looks and leases take. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final double LATE_PART = 0.1;

  /** So long a dead node's leases stay with it. */
  private static final Duration DEAD = Duration.ofSeconds(6);

  private final Sql sql;

  private TargetLog(Sql sql) {
    this.sql = sql;
  }

  /** Begins to write down. */
  static TargetLog of(Sql sql) {
    sql.run(SETUP);
    return new TargetLog(sql);
  }

  /** Forgets what was written down. */
  void clear() {
    sql.run("truncate proof.target_log");
  }

  /** One change of a row. */
  private record Line(
      Instant at,
      String retry,
      String target,
      Optional<Instant> due,
      Optional<Instant> wasDue,
      String node,
      String wasNode,
      long fence,
      long wasFence,
      boolean failing) {
    static Line of(ResultSet row) throws SQLException {
      return new Line(
          row.getTimestamp("at").toInstant(),
          row.getString("retry_id"),
          row.getString("target"),
          instant(row, "due"),
          instant(row, "was_due"),
          text(row, "node"),
          text(row, "was_node"),
          row.getLong("fence"),
          row.getLong("was_fence"),
          row.getBoolean("failing"));
    }

    private static Optional<Instant> instant(ResultSet row, String name) throws SQLException {
      return Optional.ofNullable(row.getTimestamp(name)).map(java.sql.Timestamp::toInstant);
    }

    private static String text(ResultSet row, String name) throws SQLException {
      return Optional.ofNullable(row.getString(name)).orElse("");
    }

    boolean isClaim() {
      return fence > wasFence && !node.isEmpty();
    }
  }

  /**
   * What was found.
   *
   * @param claims how often a target was begun, by target
   * @param retries of these, how many were retries of what had failed
   * @param taken how many leases of a dead node were taken over
   * @param latest the longest after its due time that a living node began a retry
   * @param latestAsked the same of what was asked for, and had not failed
   * @param latestTaken the longest after a node's death that another one went on
   * @param wrong what was not as promised
   */
  record Found(
      Map<String, Long> claims,
      long retries,
      long taken,
      Duration latest,
      Duration latestAsked,
      Duration latestTaken,
      List<String> wrong) {}

  /**
   * Holds each start of a target against when it was due.
   *
   * @param dead the node that was killed; empty: none was
   * @param died when
   */
  Found judge(String dead, Instant died) {
    List<Line> lines = sql.read(READ, Line::of);
    Judge judge = new Judge(dead, died);
    lines.forEach(judge::read);
    return new Found(
        lines.stream()
            .filter(Line::isClaim)
            .collect(Collectors.groupingBy(Line::target, Collectors.counting())),
        judge.retries,
        judge.taken,
        judge.latest,
        judge.latestAsked,
        judge.latestTaken,
        judge.wrong);
  }

  private static final class Judge {
    private final String dead;
    private final Instant died;
    private final List<String> wrong = new ArrayList<>();
    private String retry = "";
    private boolean failing;
    private Instant set = Instant.MAX;
    private long retries;
    private long taken;
    private Duration latest = Duration.ZERO;
    private Duration latestAsked = Duration.ZERO;
    private Duration latestTaken = Duration.ZERO;

    Judge(String dead, Instant died) {
      this.dead = dead;
      this.died = died;
    }

    void read(Line line) {
      if (!line.retry().equals(retry)) {
        retry = line.retry();
        failing = false;
        set = Instant.MAX;
      }
      if (line.isClaim()) {
        claim(line);
      }
      if (!line.due().equals(line.wasDue())) {
        set = line.at();
      }
      failing = line.failing();
    }

    private void claim(Line line) {
      Optional<Instant> due = line.wasDue();
      if (due.isEmpty() || due.get().isAfter(line.at())) {
        wrong.add(retry + " began at " + line.at() + ", due " + due);
        return;
      }
      if (!line.wasNode().isEmpty()) {
        takenOver(line, due.get());
        return;
      }
      Duration late = Duration.between(due.get(), line.at());
      if (!failing) {
        latestAsked = longer(latestAsked, late);
        return;
      }
      retries++;
      Duration wait = set.isBefore(due.get()) ? Duration.between(set, due.get()) : Duration.ZERO;
      long allowed = Math.max(LATE.toMillis(), (long) (wait.toMillis() * LATE_PART));
      latest = longer(latest, late);
      if (late.toMillis() > allowed) {
        wrong.add(retry + " began " + late + " after it was due, of a wait of " + wait);
      }
    }

    /** A lease goes from node to node only where the first one died. */
    private void takenOver(Line line, Instant due) {
      taken++;
      if (!line.wasNode().equals(dead)) {
        wrong.add(retry + " was taken from the living node " + line.wasNode());
        return;
      }
      Duration late = Duration.between(due.isAfter(died) ? due : died, line.at());
      latestTaken = longer(latestTaken, late);
      if (late.compareTo(DEAD) > 0) {
        wrong.add(retry + " was taken over " + late + " after its node had died");
      }
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }
  }
}
