package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.idempotency_keys}: what a request was answered, or what it made, for as long as
 * it may be sent again. Whoever asks has the user's turn, so that of two requests at once one comes
 * first.
 *
 * @param kept a key that is older names nothing any more
 */
public record IdempotencyKeys(Duration kept) {
  /** What is made under a key, other than an event. */
  enum Kind {
    GROUP,
    WEBHOOK_ENDPOINT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What has become of a key. */
  sealed interface Used {
    /** The same request made this. */
    record Same(UUID made) implements Used {}

    /** Another request came under it. */
    record Other() implements Used {}
  }

  /** What the event's request of this key was answered, or that it was another request. */
  Optional<Created> find(Handle handle, Owner owner, IdempotencyKey key) {
    return handle
        .createQuery(
            """
            select event_id, hub_calendar_id, content::text as content, starts_at, updated_at,
              made = 'event' and encode(request, 'hex') = :request as same
            from calsyncd.idempotency_keys
            where firm_id = :firm and user_id = :user and key = :key
              and created_at > now() - :seconds * interval '1 second'
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("key", key.key())
        .bind("request", key.request())
        .bind("seconds", kept.toSeconds())
        .map((row, _) -> row.getBoolean("same") ? made(row) : new Created.KeyReused())
        .findOne();
  }

  private static Created made(ResultSet row) throws SQLException {
    return new Created.Made(
        new EventRow(
            new EventId(Columns.uuid(row, "event_id")),
            new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
            row.getString("content"),
            1,
            Columns.instant(row, "starts_at"),
            Columns.instant(row, "updated_at"),
            Optional.empty()));
  }

  /** What the request of this key made, or that it was another request. */
  Optional<Used> find(Handle handle, Owner owner, IdempotencyKey key, Kind kind) {
    return handle
        .createQuery(
            """
            select made_id, made = :made and encode(request, 'hex') = :request as same
            from calsyncd.idempotency_keys
            where firm_id = :firm and user_id = :user and key = :key
              and created_at > now() - :seconds * interval '1 second'
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("key", key.key())
        .bind("request", key.request())
        .bind("made", kind.word())
        .bind("seconds", kept.toSeconds())
        .<Used>map((row, _) ->
            row.getBoolean("same") ? new Used.Same(Columns.uuid(row, "made_id")) : new Used.Other())
        .findOne();
  }

  /** Keeps what was made; an older key of the same name is past its time. */
  void keep(Handle handle, Owner owner, IdempotencyKey key, Kind kind, UUID made) {
    handle
        .createUpdate(
            """
            insert into calsyncd.idempotency_keys
              (firm_id, user_id, key, request, made, made_id)
            values (:firm, :user, :key, decode(:request, 'hex'), :made, :id)
            on conflict (firm_id, user_id, key) do update set
              request = excluded.request, made = excluded.made, made_id = excluded.made_id,
              event_id = null, hub_calendar_id = null, content = null, starts_at = null,
              updated_at = null, created_at = excluded.created_at
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("key", key.key())
        .bind("request", key.request())
        .bind("made", kind.word())
        .bind("id", made)
        .execute();
  }

  /** Keeps the answer; an older one of the same key is past its time. */
  void keep(Handle handle, Owner owner, IdempotencyKey key, EventRow answer) {
    handle
        .createUpdate(
            """
            insert into calsyncd.idempotency_keys
              (firm_id, user_id, key, request, event_id, hub_calendar_id, content, starts_at,
               updated_at)
            values (:firm, :user, :key, decode(:request, 'hex'), :event, :calendar,
              cast(:content as jsonb), :starts, :updated)
            on conflict (firm_id, user_id, key) do update set
              request = excluded.request, made = excluded.made, made_id = null,
              event_id = excluded.event_id,
              hub_calendar_id = excluded.hub_calendar_id, content = excluded.content,
              starts_at = excluded.starts_at, updated_at = excluded.updated_at,
              created_at = excluded.created_at
            """)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("key", key.key())
        .bind("request", key.request())
        .bind("event", answer.id().value())
        .bind("calendar", answer.hubCalendar().value())
        .bind("content", answer.content())
        .bind("starts", answer.startsAt())
        .bind("updated", answer.updatedAt())
        .execute();
  }
}
