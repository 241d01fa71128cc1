package calsyncd.daemon.postgres;

import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Due work and leases in PostgreSQL, on its clock. Bindings are locked without their keys: a page
 * that inserts links holds its binding's key until it ends, and no ring has to wait for that.
 */
public final class PostgresDueWork implements DueWork {
  private static final LeasedRows ROWS = new LeasedRows("calendar_bindings", "id", "id");

  /** What a user wants of all his bindings (p), and what the connection (c) was granted. */
  static final String WANTED =
      """
      coalesce(p.conflict_strategy, 'newest_wins') as conflict_strategy,
      coalesce(p.allow_writes, false) and c.granted = 'write' as writes
      """;

  /** Whether a binding (b) has, or has asked for, a watch. */
  static final String WATCHED =
      """
      exists (
        select from calsyncd.webhook_subscriptions s
        where s.connection_id = b.connection_id and s.renew_at is not null
          and (s.binding_id is null or s.binding_id = b.id)) as watched
      """;

  /** A binding in a burst is due once no ring has come for so long, or its gap is over. */
  private static final String QUIET = "interval '0.4 seconds'";

  private final Database database;
  private final List<Duration> burstGaps;
  private final int perConnection;

  /**
   * Due work of a database.
   *
   * @param burstGaps how long a binding that was rung more than once for one pass waits at most for
   *     the rings to end, by how often that happened in a row; the last repeats
   * @param perConnection how many passes of one connection run at once, over all nodes; two nodes
   *     that claim in the same instant may go beyond it once
   */
  public PostgresDueWork(Database database, List<Duration> burstGaps, int perConnection) {
    this.database = database;
    this.burstGaps = List.copyOf(burstGaps);
    this.perConnection = perConnection;
  }

  @Override
  public void beat(String node) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into calsyncd.sync_nodes (node_id) values (:node)
                on conflict (node_id) do update set heartbeat_at = now()
                """)
            .bind("node", node)
            .execute());
  }

  @Override
  public void leave(String node) {
    database.with(handle -> {
      ROWS.keepOnly(handle, node, List.of());
      handle
          .createUpdate(
              """
              delete from calsyncd.sync_nodes where node_id = :node
                or heartbeat_at < now() - interval '1 day'
              """)
          .bind("node", node)
          .execute();
    });
  }

  @Override
  public void keepOnly(String node, Collection<BindingId> held) {
    database.with(handle -> ROWS.keepOnly(handle, node, held));
  }

  @Override
  public Set<String> livingNodes() {
    return database.in(handle ->
        new HashSet<>(
            handle
                .createQuery("select node_id from calsyncd.sync_nodes n where " + LeasedRows.ALIVE)
                .mapTo(String.class)
                .list()));
  }

  @Override
  public List<Rung> ring(Collection<BindingId> bindings, String correlationId) {
    return database.in(handle -> ring(handle, bindings, correlationId));
  }

  /** Locks bindings in the one order in which all do. */
  static void lock(Handle handle, Stream<BindingId> bindings) {
    handle
        .createQuery(
            """
            select id from calsyncd.calendar_bindings
            where id = any(:ids::uuid[]) order by id for no key update
            """)
        .bindArray("ids", String.class, bindings.map(BindingId::toString).toList())
        .mapTo(UUID.class)
        .list();
  }

  /** The same within a transaction of the caller's. */
  static List<Rung> ring(Handle handle, Collection<BindingId> bindings, String correlationId) {
    Map<BindingId, Long> once = new LinkedHashMap<>();
    bindings.forEach(binding -> once.put(binding, 1L));
    return ring(handle, once, correlationId);
  }

  /**
   * The same for an edit of the hub, which no burst puts off: the notifications that follow each
   * write of ours would otherwise have the next edit wait.
   */
  static List<Rung> ringNow(Handle handle, Collection<BindingId> bindings, String correlationId) {
    Map<BindingId, Long> once = new LinkedHashMap<>();
    bindings.forEach(binding -> once.put(binding, 1L));
    return ring(handle, once, correlationId, PRESSING);
  }

  /** The same for bindings of which each was rung so often. */
  static List<Rung> ring(Handle handle, Map<BindingId, Long> rings, String correlationId) {
    return ring(handle, rings, correlationId, PATIENT);
  }

  private static final String AT_ONCE = "least(b.due_at, greatest(b.not_before, now()))";

  private static final String PRESSING =
      "due_at = " + AT_ONCE + ", pressed_seq = b.due_seq + rung.times";

  private static final String PATIENT =
      """
      due_at = case when b.burst_until > now()
        then greatest(b.not_before, least(b.burst_until, now() + <quiet>))
        else <at_once> end
      """
          .replace("<quiet>", QUIET)
          .replace("<at_once>", AT_ONCE);

  private static List<Rung> ring(
      Handle handle, Map<BindingId, Long> rings, String correlationId, String how) {
    if (rings.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            """
            with rung as (
              select b.id, r.times from calsyncd.calendar_bindings b
              join unnest(:ids::uuid[], :times::bigint[]) as r (id, times) on r.id = b.id
              where b.state = 'active' order by b.id for no key update of b)
            update calsyncd.calendar_bindings b
            set due_seq = b.due_seq + rung.times, correlation_id = :correlation, <how>
            from rung where b.id = rung.id
            returning b.id, b.due_seq
            """
                .replace("<how>", how))
        .bindArray("ids", String.class, rings.keySet().stream().map(BindingId::toString).toList())
        .bindArray("times", Long.class, List.copyOf(rings.values()))
        .bind("correlation", correlationId)
        .map((row, _) ->
            new Rung(new BindingId(row.getObject("id", UUID.class)), row.getLong("due_seq")))
        .list();
  }

  @Override
  public List<Lease> claim(String node, int max) {
    return database.in(handle ->
        handle
            .createQuery(CLAIM)
            .bind("node", node)
            .bind("max", max)
            .bind("most", perConnection)
            .map((row, _) -> lease(row))
            .list());
  }

  private static final String CLAIM =
      """
      with candidates as (
        select b.id, b.connection_id, b.due_at, c.provider, m.remote_id, held.passes,
          <wanted>
        from calsyncd.calendar_bindings b
        join calsyncd.calendar_connections c on c.id = b.connection_id
        join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
        left join calsyncd.calendar_preferences p
          on p.firm_id = b.firm_id and p.user_id = b.user_id
        cross join lateral (
          select count(*) as passes
          from calsyncd.calendar_bindings h
          join calsyncd.sync_nodes n on n.node_id = h.lease_node and <alive>
          where h.connection_id = b.connection_id) held
        where held.passes < :most
          and b.due_at <= now() and b.state = 'active' and c.state = 'active'
          and (c.paused_until is null or c.paused_until <= now())
          and <free>
        order by b.due_at limit :max
        for no key update of b skip locked),
      due as (
        select id, provider, remote_id, conflict_strategy, writes, passes
          + row_number() over (partition by connection_id order by due_at) as nth
        from candidates)
      update calsyncd.calendar_bindings b
      set lease_node = :node, fence = b.fence + 1, claimed_seq = b.due_seq
      from due where b.id = due.id and due.nth <= :most
      returning b.*, due.provider, due.remote_id, due.conflict_strategy, due.writes,
        <watched>
      """
          .replace("<wanted>", WANTED)
          .replace("<watched>", WATCHED)
          .replace("<free>", LeasedRows.free("b"))
          .replace("<alive>", LeasedRows.ALIVE);

  private static Lease lease(ResultSet row) throws SQLException {
    return lease(row, row.getString("lease_node"));
  }

  static Lease lease(ResultSet row, String node) throws SQLException {
    return new Lease(
        binding(row),
        row.getString("provider"),
        node,
        row.getLong("fence"),
        row.getLong("claimed_seq"),
        row.getInt("retry_count"),
        row.getBoolean("watched"),
        row.getString("correlation_id"));
  }

  private static Binding binding(ResultSet row) throws SQLException {
    String cursor = row.getString("cursor");
    OffsetDateTime snapshot = row.getObject("snapshot_at", OffsetDateTime.class);
    return new Binding(
        new BindingId(row.getObject("id", UUID.class)),
        new Owner(row.getString("firm_id"), row.getObject("user_id", UUID.class)),
        new ConnectionId(row.getObject("connection_id", UUID.class)),
        new HubCalendarId(row.getObject("hub_calendar_id", UUID.class)),
        new RemoteCalendarId(row.getString("remote_id")),
        rules(row),
        cursor.isEmpty() ? Optional.empty() : Optional.of(new Cursor(cursor)),
        new Window(
            Times.instant(row.getObject("window_from", OffsetDateTime.class), Instant.MIN),
            Times.instant(row.getObject("window_to", OffsetDateTime.class), Instant.MAX)),
        row.getString("access_role"),
        Optional.ofNullable(snapshot).map(OffsetDateTime::toInstant));
  }

  private static BindingRules rules(ResultSet row) throws SQLException {
    return new BindingRules(
        Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT)),
        row.getBoolean("writes"),
        row.getString("export_view").equals("busy_only"),
        row.getBoolean("exports_attendees"),
        row.getBoolean("may_mail"),
        ConflictPolicy.valueOf(row.getString("conflict_strategy").toUpperCase(Locale.ROOT)),
        RemoteJson.filter(row.getString("filters")));
  }

  @Override
  public Optional<Duration> release(Lease lease, Release how) {
    return database.in(handle ->
        handle
            .createQuery(RELEASE)
            .bind("id", lease.binding().id().value())
            .bind("fence", lease.fence())
            .bind("node", lease.node())
            .bind("claimed", lease.claimedSeq())
            .bind("again", how.again().map(PostgresDueWork::seconds).orElse(0.0))
            .bindArray("gaps", Double.class, burstGaps.stream().map(d -> seconds(d)).toList())
            .bind("retries", how.retries())
            .bind("settles", how.again().isEmpty())
            .bind("complete", how.complete())
            .bind("more", how.more().map(PostgresDueWork::seconds).orElse(null))
            .map((row, _) -> Optional.ofNullable(row.getObject(1, Double.class)))
            .findOne()
            .flatMap(wait1 -> wait1)
            .map(s -> Duration.ofMillis((long) (s * 1000))));
  }

  /**
   * One ring for a pass is an edit; more than one, before it or while it reads, a burst. It goes on
   * while the next comes within the longest gap. A ring after the last page is for the next pass.
   * The next pass waits until the rings have ended, at most for the gap, and for no pressing one;
   * it is wanted, too, for what a lease for a plan left of a resync.
   */
  private static final String RELEASE =
      """
      with held as (
        select id, pressed_seq > :claimed as pressed, due_seq > :claimed or exists (
            select from calsyncd.resync_parts where binding_id = :id and state = 'open') as rung,
          case when :claimed - done_seq <= 1
              and (due_seq <= :claimed or :complete and read_seq = :claimed) then 0
            when burst_until < now() - (:gaps::double precision[])[cardinality(:gaps)]
              * interval '1 second' then 1
            else burst + 1 end as burst
        from calsyncd.calendar_bindings
        where id = :id and fence = :fence and lease_node = :node for no key update),
      waiting as (
        select id, rung, pressed, burst,
          case when burst > 0 and :settles
            then (:gaps::double precision[])[least(burst, cardinality(:gaps))]
              * interval '1 second' end as gap
        from held),
      ending as (
        select *, case when gap is not null and not pressed then least(gap, <quiet>)
            when not :settles then :again::double precision * interval '1 second' end as wait
        from waiting)
      update calsyncd.calendar_bindings b
      set lease_node = null, retry_count = :retries,
        due_at = case when e.rung or not :settles
          then now() + coalesce(e.wait, interval '0')
          else now() + :more::double precision * interval '1 second' end,
        not_before = case when :settles then '-infinity' else now() + e.wait end,
        burst = e.burst, burst_until = coalesce(now() + e.gap, '-infinity'),
        done_seq = case when :settles then :claimed else b.done_seq end,
        done_complete = case when :settles then :complete else b.done_complete end
      from ending e where b.id = e.id
      returning coalesce(extract(epoch from e.wait)::double precision, :more::double precision)
      """
          .replace("<quiet>", QUIET);

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  @Override
  public List<Settled> settled(Collection<Rung> rings) {
    Rows rows = new Rows("id", "seq");
    rings.forEach(rung -> rows.add(rung.binding(), rung.sequence()));
    return rings.isEmpty()
        ? List.of()
        : database.in(handle ->
            rows.query(
                handle,
                """
                select b.id, b.done_complete from calsyncd.calendar_bindings b
                join <rows> on b.id = r.id::uuid where b.done_seq >= r.seq::bigint
                """,
                row ->
                    new Settled(
                        new BindingId(row.getObject("id", UUID.class)),
                        row.getBoolean("done_complete"))));
  }
}
