package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Watch;
import calsyncd.queue.Notification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Subscriptions at providers, and the bindings that their notifications ring. */
public final class WatchTable {
  private final Database database;
  private final Supplier<UUID> ids;

  public WatchTable(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /**
   * What a watch is for.
   *
   * @param binding empty where one watch covers the whole connection
   * @param calendar the binding's; some calendar of the connection where it covers all
   */
  public record Target(
      Owner owner,
      ConnectionId connection,
      String provider,
      Optional<BindingId> binding,
      RemoteCalendarId calendar) {}

  /** A stored watch. */
  public record Stored(UUID id, Watch watch, boolean active, Instant renewAt) {}

  /** What ringing by notifications came to. */
  public record Rings(List<Rung> rung, int known) {}

  /**
   * Marks due what the notifications are about, in one transaction: the watch's binding; for a
   * watch of a whole connection the binding that has the named event, else all of them.
   */
  public Rings ring(Collection<Notification> notifications, String correlationId) {
    Rows rows = new Rows("provider", "watch", "user_id", "resource");
    notifications.forEach(n -> rows.add(n.provider(), n.watch(), n.userId(), n.resource()));
    return database.in(handle -> {
      int known = rows.query(handle, HEARD, row -> row.getInt(1)).stream().mapToInt(n -> n).sum();
      Map<BindingId, Long> bindings = new LinkedHashMap<>();
      rows.query(handle, RUNG, WatchTable::rung)
          .forEach(ring -> bindings.put(ring.getKey(), ring.getValue()));
      return new Rings(PostgresDueWork.ring(handle, bindings, correlationId), known);
    });
  }

  private static Map.Entry<BindingId, Long> rung(ResultSet row) throws SQLException {
    return Map.entry(new BindingId(row.getObject(1, UUID.class)), row.getLong(2));
  }

  private static final String SUBSCRIBED =
      """
      calsyncd.webhook_subscriptions s on s.provider = r.provider and s.watch_id = r.watch
        and s.user_id::text = r.user_id and s.state in ('requested', 'active')
      """;

  private static final String HEARD =
      """
      update calsyncd.webhook_subscriptions s
      set last_notification_at = now(), notifications = s.notifications + h.heard
      from (select s.id, count(*) as heard from <rows> join %s group by s.id) h
      where s.id = h.id
      returning h.heard
      """
          .formatted(SUBSCRIBED);

  private static final String RUNG =
      """
      with hit as (
        select s.id, s.connection_id, s.binding_id, r.resource, count(*) as heard
        from <rows> join %s
        group by s.id, s.connection_id, s.binding_id, r.resource),
      linked as (
        select h.id, h.resource, h.heard, l.binding_id
        from hit h
        join calsyncd.calendar_bindings b on b.connection_id = h.connection_id
        join calsyncd.event_links l
          on l.binding_id = b.id and calsyncd.digest(l.remote_id) = calsyncd.digest(h.resource)
        where h.binding_id is null and h.resource <> ''),
      rung as (
        select binding_id, heard from hit where binding_id is not null
        union all
        select binding_id, heard from linked
        union all
        select b.id, h.heard from hit h
        join calsyncd.calendar_bindings b on b.connection_id = h.connection_id
        where h.binding_id is null and not exists (
          select from linked k where k.id = h.id and k.resource = h.resource))
      select binding_id, sum(heard)::bigint from rung group by binding_id
      """
          .formatted(SUBSCRIBED);

  /**
   * The connections whose watches these notifications say are ending. Whoever is told tries at
   * once; a try that is lost is made up for by whoever looks for due watches next.
   */
  public List<ConnectionId> ending(Collection<Notification> notifications) {
    Rows rows = new Rows("provider", "watch", "user_id", "removed");
    for (Notification n : notifications) {
      boolean removed = n.signal() == Notification.Signal.SUBSCRIPTION_REMOVED;
      rows.add(n.provider(), n.watch(), n.userId(), removed);
    }
    return database.in(handle ->
        rows.query(
            handle,
            """
            update calsyncd.webhook_subscriptions s
            set renew_at = now() + interval '30 seconds', updated_at = now(),
              state = case when r.removed::boolean then 'failed' else s.state end,
              state_reason = case when r.removed::boolean
                then 'subscription_removed' else 'reauthorization_required' end
            from <rows>
            where s.provider = r.provider and s.watch_id = r.watch
              and s.user_id::text = r.user_id and s.state = 'active'
            returning s.connection_id
            """,
            row -> new ConnectionId(row.getObject(1, UUID.class))));
  }

  /** What has to be watched of a connection: its active bindings. */
  public List<Target> targets(ConnectionId connection) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select b.firm_id, b.user_id, b.connection_id, c.provider, b.id, m.remote_id
                from calsyncd.calendar_bindings b
                join calsyncd.calendar_connections c on c.id = b.connection_id
                join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
                where b.connection_id = :id and b.state = 'active' and c.state = 'active'
                order by b.id
                """)
            .bind("id", connection.value())
            .map((row, _) -> target(row))
            .list());
  }

  private static Target target(ResultSet row) throws SQLException {
    return new Target(
        new Owner(row.getString("firm_id"), row.getObject("user_id", UUID.class)),
        new ConnectionId(row.getObject("connection_id", UUID.class)),
        row.getString("provider"),
        Optional.of(new BindingId(row.getObject("id", UUID.class))),
        new RemoteCalendarId(row.getString("remote_id")));
  }

  /** The newest live watch of a target, else the newest that failed. */
  public Optional<Stored> current(Target target) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, watch_id, resource, expires_at, state, renew_at
                from calsyncd.webhook_subscriptions
                where connection_id = :connection and binding_id is not distinct from :binding::uuid
                  and state in ('active', 'failed')
                order by state, created_at desc limit 1
                """)
            .bind("connection", target.connection().value())
            .bind("binding", target.binding().map(BindingId::value).orElse(null))
            .map((row, _) -> stored(row))
            .findFirst());
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        row.getObject("id", UUID.class),
        watch(row),
        row.getString("state").equals("active"),
        Times.instant(row.getObject("renew_at", OffsetDateTime.class), Instant.MIN));
  }

  private static Watch watch(ResultSet row) throws SQLException {
    OffsetDateTime expires = row.getObject("expires_at", OffsetDateTime.class);
    return new Watch(
        row.getString("watch_id"), row.getString("resource"), Times.instant(expires, Instant.MIN));
  }

  /**
   * Nobody listens to the connection's watches any more.
   *
   * @return those that its provider had granted
   */
  static List<Watch> disown(Handle handle, ConnectionId connection) {
    handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions set renew_at = null
            where connection_id = :id and state = 'failed'
            """)
        .bind("id", connection.value())
        .execute();
    return handle
        .createQuery(
            """
            with disowned as (
              update calsyncd.webhook_subscriptions
              set state = 'stopped', state_reason = 'disconnected', renew_at = null,
                updated_at = now()
              where connection_id = :id and state in ('requested', 'active')
              returning watch_id, resource, expires_at)
            select * from disowned where expires_at is not null
            """)
        .bind("id", connection.value())
        .map((row, _) -> watch(row))
        .list();
  }

  /** The user connected again: what its provider refused may be granted now. */
  static void recall(Handle handle, ConnectionId connection) {
    handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions set renew_at = now()
            where connection_id = :id and renew_at is not null
              and (state = 'failed' or state_reason <> '')
            """)
        .bind("id", connection.value())
        .execute();
  }

  /**
   * Writes down a watch before it is asked for, so that its first notification finds it. It takes
   * the turn of those that were asked for before and are not active.
   */
  public UUID requested(Target target, String watchId, String keyId) {
    UUID id = ids.get();
    database.with(handle -> {
      of(
              target,
              handle.createUpdate(
                  """
                  update calsyncd.webhook_subscriptions set renew_at = null
                  where connection_id = :connection
                    and binding_id is not distinct from :binding::uuid
                    and state in ('requested', 'failed')
                  """))
          .execute();
      of(
              target,
              handle.createUpdate(
                  """
                  insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
                    binding_id, provider, watch_id, key_id, renew_at)
                  values (:id, :firm, :user, :connection, :binding::uuid, :provider, :watch, :key,
                    now() + interval '1 hour')
                  """))
          .bind("id", id)
          .bind("firm", target.owner().firmId())
          .bind("user", target.owner().userId())
          .bind("provider", target.provider())
          .bind("watch", watchId)
          .bind("key", keyId)
          .execute();
    });
    return id;
  }

  private static <S extends SqlStatement<S>> S of(Target target, S statement) {
    return statement
        .bind("connection", target.connection().value())
        .bind("binding", target.binding().map(BindingId::value).orElse(null));
  }

  /**
   * The provider granted it; it is to be renewed {@code before} it expires. Whatever else there is
   * for the same target may end.
   *
   * @return false where it is wanted no more, since its connection ended meanwhile
   */
  public boolean granted(UUID id, Watch watch, Duration before) {
    return database.in(handle -> {
      if (grant(handle, id, watch, before) == 0) {
        return false;
      }
      takeTurn(handle, id);
      return true;
    });
  }

  private static void takeTurn(Handle handle, UUID id) {
    handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions old
            set renew_at = null
            from calsyncd.webhook_subscriptions s
            where s.id = :id and old.id <> s.id and old.connection_id = s.connection_id
              and old.binding_id is not distinct from s.binding_id
            """)
        .bind("id", id)
        .execute();
  }

  private static int grant(Handle handle, UUID id, Watch watch, Duration before) {
    return handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions s
            set state = 'active', state_reason = '', watch_id = :watch,
              resource = :resource, expires_at = :expires::timestamptz,
              renew_at = :expires::timestamptz - :before * interval '1 second', updated_at = now()
            where id = :id and state <> 'stopped' and exists (
              select from calsyncd.calendar_connections c
              where c.id = s.connection_id and c.state <> 'disconnected')
            """)
        .bind("watch", watch.id())
        .bind("resource", watch.resource())
        .bind("expires", watch.expiresAt().atOffset(java.time.ZoneOffset.UTC))
        .bind("before", before.toSeconds())
        .bind("id", id)
        .execute();
  }

  /** It could not be had; its target is tried again after {@code wait}. */
  public void failed(UUID id, String reason, Duration wait) {
    database.with(handle -> {
      update(handle, id, "failed", reason);
      later(handle, id, reason, wait);
    });
  }

  /** It stays as it is; its target is tried again after {@code wait}, and not before. */
  public void later(UUID id, String reason, Duration wait) {
    database.with(handle -> later(handle, id, reason, wait));
  }

  private static void later(Handle handle, UUID id, String reason, Duration wait) {
    handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions
            set state_reason = :reason, renew_at = now() + :wait * interval '1 second',
              updated_at = now()
            where id = :id and state in ('active', 'failed')
            """)
        .bind("reason", reason)
        .bind("wait", wait.toMillis() / 1000.0)
        .bind("id", id)
        .execute();
    takeTurn(handle, id);
  }

  /** Another watch has taken its place, or nobody needs it. */
  public void stopped(UUID id) {
    database.with(handle -> update(handle, id, "stopped", ""));
  }

  private static void update(Handle handle, UUID id, String state, String reason) {
    handle
        .createUpdate(
            """
            update calsyncd.webhook_subscriptions
            set state = :state, state_reason = :reason, renew_at = null, updated_at = now()
            where id = :id and state <> 'stopped'
            """)
        .bind("state", state)
        .bind("reason", reason)
        .bind("id", id)
        .execute();
  }
}
