package calsyncd.daemon.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Messages to the outside, as managers see them. */
public final class OutboundList {
  private final Database database;

  /** The messages in a database. */
  public OutboundList(Database database) {
    this.database = database;
  }

  /** One of them. */
  public record Row(
      UUID id,
      String kind,
      UUID group,
      String channel,
      String recipient,
      String state,
      int attempt,
      Times times,
      String error) {
    /** When it was made, is due next, expires and was sent. */
    public record Times(
        Instant created, Optional<Instant> due, Instant expires, Optional<Instant> sent) {}

    static Row of(ResultSet row) throws SQLException {
      return new Row(
          Columns.uuid(row, "id"),
          row.getString("kind"),
          Columns.uuid(row, "group_id"),
          row.getString("channel"),
          row.getString("recipient"),
          row.getString("state"),
          row.getInt("attempt"),
          new Times(
              Columns.instant(row, "created_at"),
              Columns.maybeInstant(row, "due_at"),
              Columns.instant(row, "expires_at"),
              Columns.maybeInstant(row, "sent_at")),
          row.getString("last_error"));
    }
  }

  /** Where a page ended. */
  public record After(Instant created, UUID id) {
    /** Before the newest. */
    public static final After START =
        new After(Instant.parse("9999-01-01T00:00:00Z"), new UUID(0, 0));
  }

  /**
   * A page of a tenant's, the newest first.
   *
   * @param state of this one alone, unless empty
   */
  public List<Row> page(String firm, String state, After after, int limit) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, kind, group_id, channel, recipient, state, attempt, created_at, due_at,
                  expires_at, sent_at, last_error
                from calsyncd.outbound_messages
                where firm_id = :firm and (:state = '' or state = :state)
                  and (created_at, id) < (:created, :id)
                order by created_at desc, id desc limit :limit
                """)
            .bind("firm", firm)
            .bind("state", state)
            .bind("created", after.created())
            .bind("id", after.id())
            .bind("limit", limit)
            .map((row, _) -> Row.of(row))
            .list());
  }
}
