package calsyncd.daemon.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code calsyncd.audit_events} of one tenant, read a bounded page at a time. */
public final class AuditExport {
  private final Database database;

  /** The audit in this database. */
  public AuditExport(Database database) {
    this.database = database;
  }

  /**
   * Which rows.
   *
   * @param from not before this
   * @param to before this
   * @param after behind this row, where one is given
   */
  public record Span(Instant from, Instant to, Optional<Position> after) {}

  /** A row's place in the export. */
  public record Position(Instant at, long id) {}

  /**
   * One act.
   *
   * @param before as JSON; empty where nothing is said
   * @param after likewise
   */
  public record Row(
      Position position,
      String actor,
      String action,
      String subject,
      Optional<String> before,
      Optional<String> after,
      String correlationId) {}

  /** The next rows of a tenant, the oldest first. */
  public List<Row> page(String firm, Span span, int most) {
    Position after = span.after().orElse(new Position(Instant.EPOCH, 0));
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, at, actor, action, subject, before::text as before,
                  after::text as after, correlation_id
                from calsyncd.audit_events
                where firm_id = :firm and at >= :from::timestamptz and at < :to::timestamptz
                  and (at, id) > (:at::timestamptz, :id)
                order by at, id limit :most
                """)
            .bind("firm", firm)
            .bind("from", Times.text(span.from()))
            .bind("to", Times.text(span.to()))
            .bind("at", Times.text(after.at()))
            .bind("id", after.id())
            .bind("most", most)
            .map((row, _) ->
                new Row(
                    new Position(Columns.instant(row, "at"), row.getLong("id")),
                    row.getString("actor"),
                    row.getString("action"),
                    row.getString("subject"),
                    Optional.ofNullable(row.getString("before")),
                    Optional.ofNullable(row.getString("after")),
                    row.getString("correlation_id")))
            .list());
  }
}
