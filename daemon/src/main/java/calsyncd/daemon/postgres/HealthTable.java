package calsyncd.daemon.postgres;

import calsyncd.health.Evidence;
import calsyncd.health.Evidence.Delivery;
import calsyncd.health.Evidence.Drift;
import calsyncd.health.Evidence.Failing;
import calsyncd.health.Evidence.Grant;
import calsyncd.health.Evidence.Reading;
import calsyncd.health.Evidence.Tie;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The evidence for how bindings fare: one query by index, on the database's clock. */
public final class HealthTable {
  /** The newest watch that rings the binding, an active one before one that is only asked for. */
  static final String EVIDENCE =
      """
      select now() as now, c.id as connection_id, c.provider, c.state as grant_state,
        c.state_reason as grant_reason, c.paused_until, c.created_at, b.id as binding_id,
        b.state as tie_state,
        b.state_reason as tie_reason, b.created_at as tied_at, r.listed, s.last_successful_sync,
        coalesce(p.auto_sync_enabled, true) as polled,
        coalesce(p.sync_frequency_minutes, 60) as minutes,
        case when b.lease_node is null and b.due_at <= now() and b.not_before <= now()
            and coalesce(c.paused_until, '-infinity') <= now()
          then greatest(b.due_at, b.not_before, coalesce(c.paused_until, '-infinity'))
          end as waiting_since,
        coalesce(s.failures_in_a_row, 0) as failures, coalesce(s.last_error_class, '') as class,
        coalesce(s.last_error_summary, '') as summary, s.failing_since, s.unannounced_at,
        w.state as watch_state, w.state_reason as watch_reason, w.created_at as watch_asked,
        w.expires_at, w.last_notification_at, d.drifted, d.drifted_at
      from calsyncd.calendar_connections c
      left join calsyncd.calendar_bindings b on b.connection_id = c.id
      left join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      left join calsyncd.calendar_preferences p
        on p.firm_id = c.firm_id and p.user_id = c.user_id
      left join calsyncd.calendar_sync_status s on s.binding_id = b.id
      left join lateral (
        select w.* from calsyncd.webhook_subscriptions w
        where w.connection_id = c.id and (w.binding_id is null or w.binding_id = b.id)
          and w.renew_at is not null and w.state <> 'stopped'
        order by w.state, w.created_at desc limit 1) w on true
      left join lateral (
        select count(*) as drifted, max(d.found_at) as drifted_at from calsyncd.drifted_links d
        where d.binding_id = b.id and d.found_at > coalesce(b.snapshot_at, '-infinity')) d on true
      """;

  static final String OF_USER = "where c.firm_id = :firm and c.user_id = :user order by c.id, b.id";

  static final String OF_CONNECTION = "where c.id = :id and c.firm_id = :firm order by b.id";

  static final String OF_TENANT =
      """
      where b.firm_id = :firm and (b.user_id, b.id) > (
        coalesce((select user_id from calsyncd.calendar_bindings
          where id = :after::uuid and firm_id = :firm), '00000000-0000-0000-0000-000000000000'),
        coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000'))
      order by b.user_id, b.id limit :most
      """;

  private final Database database;

  /** The evidence in this database. */
  public HealthTable(Database database) {
    this.database = database;
  }

  /**
   * What is known of one binding.
   *
   * @param binding empty for a connection that has none
   */
  public record Found(ConnectionId connection, Optional<BindingId> binding, Evidence evidence) {}

  /** All of a user's bindings, and connections without one. */
  public List<Found> of(Owner owner) {
    return read(OF_USER, query -> query.bind("firm", owner.firmId()).bind("user", owner.userId()));
  }

  /** The bindings of one connection of a tenant. */
  public List<Found> of(String firm, ConnectionId connection) {
    return read(OF_CONNECTION, query -> query.bind("firm", firm).bind("id", connection.value()));
  }

  /** The bindings of some connections of a tenant. */
  public List<Found> of(String firm, Collection<ConnectionId> connections) {
    return read(
        "where c.id = any(:ids::uuid[]) and c.firm_id = :firm order by c.id, b.id",
        query ->
            query
                .bind("firm", firm)
                .bindArray(
                    "ids",
                    String.class,
                    connections.stream().map(ConnectionId::toString).toList()));
  }

  /**
   * A tenant's bindings, user by user.
   *
   * @param after the last one that the caller has; empty for the first
   * @param most how many
   */
  public List<Found> of(String firm, Optional<BindingId> after, int most) {
    return read(
        OF_TENANT,
        query ->
            query
                .bind("firm", firm)
                .bind("after", after.map(BindingId::value).orElse(null))
                .bind("most", most));
  }

  /** Names the rows that are wanted. */
  interface Where {
    Query bind(Query query);
  }

  private List<Found> read(String where, Where values) {
    return database.in(handle -> query(handle, where, values).map((row, _) -> found(row)).list());
  }

  private static Query query(Handle handle, String where, Where values) {
    return values.bind(handle.createQuery(EVIDENCE + where));
  }

  private static Found found(ResultSet row) throws SQLException {
    Optional<BindingId> binding =
        Optional.ofNullable(Columns.uuid(row, "binding_id")).map(BindingId::new);
    return new Found(
        new ConnectionId(Columns.uuid(row, "connection_id")),
        binding,
        new Evidence(
            Columns.instant(row, "now"),
            grant(row),
            binding.isPresent() ? tie(row) : nothingTied(row),
            binding.isPresent() ? reading(row) : nothingToRead(row),
            failing(row),
            delivery(row),
            new Drift(row.getInt("drifted"), Columns.maybeInstant(row, "drifted_at"))));
  }

  private static Tie nothingTied(ResultSet row) throws SQLException {
    return new Tie(Tie.State.ACTIVE, "", Columns.instant(row, "created_at"), true);
  }

  private static Reading nothingToRead(ResultSet row) throws SQLException {
    return new Reading(
        Optional.of(Columns.instant(row, "now")), Optional.empty(), Optional.empty());
  }

  private static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        row.getString("provider"),
        Grant.State.valueOf(upper(row, "grant_state")),
        row.getString("grant_reason"),
        Columns.maybeInstant(row, "paused_until"));
  }

  private static Tie tie(ResultSet row) throws SQLException {
    return new Tie(
        Tie.State.valueOf(upper(row, "tie_state")),
        row.getString("tie_reason"),
        Columns.instant(row, "tied_at"),
        row.getBoolean("listed"));
  }

  private static Reading reading(ResultSet row) throws SQLException {
    Optional<Duration> cadence =
        row.getBoolean("polled")
            ? Optional.of(Duration.ofMinutes(row.getInt("minutes")))
            : Optional.empty();
    return new Reading(
        Columns.maybeInstant(row, "last_successful_sync"),
        cadence,
        Columns.maybeInstant(row, "waiting_since"));
  }

  private static Failing failing(ResultSet row) throws SQLException {
    return new Failing(
        row.getInt("failures"),
        row.getString("class"),
        row.getString("summary"),
        Columns.maybeInstant(row, "failing_since"));
  }

  private static Optional<Delivery> delivery(ResultSet row) throws SQLException {
    if (row.getString("watch_state") == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Delivery(
            Delivery.State.valueOf(upper(row, "watch_state")),
            row.getString("watch_reason"),
            Columns.instant(row, "watch_asked"),
            Columns.maybeInstant(row, "expires_at"),
            Columns.maybeInstant(row, "last_notification_at"),
            Columns.maybeInstant(row, "unannounced_at")));
  }

  private static String upper(ResultSet row, String column) throws SQLException {
    return row.getString(column).toUpperCase(Locale.ROOT);
  }
}
