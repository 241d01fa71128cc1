package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.daemon.postgres.ReplayTable.Replayed;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.session_dead_letters}: writes of sessions that a provider refused, or that no
 * retry was left for. A trigger of the ledger puts them there. The work is not in them: the link
 * still lags, and a replay frees it.
 */
public final class DeadLetterTable {
  private static final int SHOWN = 100;

  private final Database database;

  /** The letters of this database. */
  public DeadLetterTable(Database database) {
    this.database = database;
  }

  /**
   * A write that failed for good.
   *
   * @param times how often
   * @param at when last
   * @param state {@code dead}, {@code replayed} or {@code delivered}
   */
  public record Letter(
      UUID id,
      String localId,
      EventId event,
      String errorClass,
      String summary,
      int times,
      Instant at,
      String state) {
    static Letter of(ResultSet row) throws SQLException {
      return new Letter(
          Columns.uuid(row, "id"),
          row.getString("local_id"),
          new EventId(Columns.uuid(row, "event_id")),
          row.getString("error_class"),
          row.getString("error_summary"),
          row.getInt("times"),
          Columns.instant(row, "at"),
          row.getString("state"));
    }
  }

  /**
   * A user's letters.
   *
   * @param letters the newest first
   * @param dropped how many were dropped since there may be 50
   */
  public record Letters(List<Letter> letters, long dropped) {
    public Letters {
      letters = List.copyOf(letters);
    }
  }

  /** The letters of a user, as they are by now. */
  public Letters list(Owner owner) {
    return database.in(handle -> {
      settle(handle, Optional.of(owner));
      return new Letters(letters(handle, owner), dropped(handle, owner));
    });
  }

  private static List<Letter> letters(Handle handle, Owner owner) {
    return handle
        .createQuery(
            """
            select * from calsyncd.session_dead_letters
            where firm_id = :firm and user_id = :user order by at desc, id desc limit :limit
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("limit", SHOWN)
        .map((row, _) -> Letter.of(row))
        .list();
  }

  private static long dropped(Handle handle, Owner owner) {
    return handle
        .createQuery(
            """
            select dropped from calsyncd.session_letter_drops
            where firm_id = :firm and user_id = :user
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  /** Letters whose event has come to the provider since, or is to go there no more. */
  static int settle(Handle handle, Optional<Owner> of) {
    return handle
        .createUpdate(
            """
            update calsyncd.session_dead_letters d set state = 'delivered'
            where d.id in (
              select o.id from calsyncd.session_dead_letters o
              where o.state <> 'delivered' <owned>
                and not exists (
                  select from calsyncd.event_links l
                  where l.event_id = o.event_id and l.binding_id = o.binding_id
                    and l.wanted_version > l.hub_version)
              order by o.id for update skip locked)
            """
                .replace(
                    "<owned>",
                    of.map(_ -> "and o.firm_id = :firm and o.user_id = :user").orElse("")))
        .bind("firm", of.map(Owner::firmId).orElse(""))
        .bind("user", of.map(Owner::userId).orElse(new UUID(0, 0)))
        .execute();
  }

  /** What a letter is about. */
  private record Subject(UUID event, UUID binding) {}

  /** Tries what a letter is about once more, now; as often after that as anything is. */
  public Replayed replay(Author author, UUID id) {
    return database.in(handle -> {
      Optional<Subject> found = subject(handle, author.owner(), id);
      if (found.isEmpty()) {
        return new Replayed.Unknown();
      }
      lock(handle, found.get());
      Optional<Replayed> refused = refusal(handle, found.get());
      if (refused.isPresent()) {
        return refused.get();
      }
      free(handle, found.get());
      handle
          .createUpdate(
              "update calsyncd.session_dead_letters set state = 'replayed' where id = :id")
          .bind("id", id)
          .execute();
      ReplayTable.ring(handle, author, found.get().binding());
      String state = "{\"state\": \"replayed\"}";
      AuditTable.act(
          handle, author, "session_dead_letter_replayed", "letter:" + id, Change.to(state));
      return new Replayed.Started();
    });
  }

  private static Optional<Subject> subject(Handle handle, Owner owner, UUID id) {
    return handle
        .createQuery(
            """
            select event_id, binding_id from calsyncd.session_dead_letters
            where id = :id and firm_id = :firm and user_id = :user
            """)
        .bind("id", id)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map(
            (row, _) -> new Subject(Columns.uuid(row, "event_id"), Columns.uuid(row, "binding_id")))
        .findOne();
  }

  /** The event, then its link: the order of a pass's page. */
  private static void lock(Handle handle, Subject subject) {
    for (String sql :
        List.of(
            "select id from calsyncd.calendar_events where id = :event for update",
            "select id from calsyncd.event_links where event_id = :event and binding_id = :binding"
                + " for update")) {
      handle
          .createQuery(sql)
          .bind("event", subject.event())
          .bind("binding", subject.binding())
          .mapTo(UUID.class)
          .list();
    }
  }

  private static Optional<Replayed> refusal(Handle handle, Subject subject) {
    return handle
        .createQuery(
            """
            select b.state as binding, c.state as connection, coalesce(
                l.wanted_version > l.hub_version and l.proposal_id is null
                  and l.state in ('linked', 'approved', 'parked'), false) as lags
            from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id
            left join calsyncd.event_links l on l.binding_id = b.id and l.event_id = :event
            where b.id = :binding
            """)
        .bind("event", subject.event())
        .bind("binding", subject.binding())
        .map((row, _) ->
            refusal(row.getString("binding"), row.getString("connection"), row.getBoolean("lags")))
        .findOne()
        .orElseGet(() -> refused("nothing_to_replay", "the calendar is not synced any more"));
  }

  private static Optional<Replayed> refusal(String binding, String connection, boolean lags) {
    if (!connection.equals("active")) {
      return refused("connection_unusable", "the connection is " + connection);
    }
    if (!binding.equals("active") || !lags) {
      return refused("nothing_to_replay", "what it tried is done, or no longer wanted");
    }
    return Optional.empty();
  }

  private static Optional<Replayed> refused(String code, String reason) {
    return Optional.of(new Replayed.Refused(code, reason));
  }

  private static void free(Handle handle, Subject subject) {
    handle
        .createUpdate(
            """
            update calsyncd.event_links
            set state = case when state = 'parked' then 'linked' else state end,
              state_reason = '', parked_version = 0, retry_at = null, retry_count = 0,
              updated_at = now()
            where event_id = :event and binding_id = :binding
            """)
        .bind("event", subject.event())
        .bind("binding", subject.binding())
        .execute();
  }
}
