package calsyncd.daemon.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much waits, lags, fails or is about to end, over all tenants: one statement, whose parts each
 * go by an index and count at most {@value #MOST} rows. No user, connection or event is named.
 */
public final class GaugeTable {
  private static final int MOST = 10_000;

  /** Longer than this a figure is not waited for. */
  private static final String PATIENCE = "set local statement_timeout = '5s'";

  private final Database database;

  /** The figures of this database. */
  public GaugeTable(Database database) {
    this.database = database;
  }

  /**
   * One figure.
   *
   * @param name of the metric
   * @param labels the values of its labels, in their order
   */
  public record Figure(String name, List<String> labels, double value) {
    public Figure {
      labels = List.copyOf(labels);
    }
  }

  /** All of them, as they are now. */
  public List<Figure> read() {
    return database.in(handle -> {
      handle.execute(PATIENCE);
      return handle.createQuery(FIGURES).bind("most", MOST).map((row, _) -> figure(row)).list();
    });
  }

  private static Figure figure(ResultSet row) throws SQLException {
    List<String> labels =
        Stream.of(row.getString("a"), row.getString("b")).filter(l -> !l.isEmpty()).toList();
    return new Figure(row.getString("name"), labels, row.getDouble("value"));
  }

  private static final String DUE =
      """
      with providers(provider) as (values ('google'), ('microsoft'), ('caldav')),
      due as (
        select b.due_at from calsyncd.calendar_bindings b
        join calsyncd.calendar_connections c on c.id = b.connection_id
        where b.due_at <= now() and b.state = 'active' and b.lease_node is null
          and b.not_before <= now() and c.state = 'active'
          and coalesce(c.paused_until, '-infinity') <= now()
        order by b.due_at limit :most),
      lagging as (
        select l.lag_since, l.event_id from calsyncd.event_links l
        where l.wanted_version > l.hub_version and l.state = 'linked' limit :most),
      """;

  private static final String TROUBLE =
      """
      off as (
        select provider, state, count(*) as n from (
          select provider, state from calsyncd.calendar_connections where state <> 'active'
          limit :most) x group by provider, state),
      paused as (
        select provider, paused_until from calsyncd.calendar_connections
        where paused_until > now() limit :most),
      failing as (
        select failures_in_a_row as n from calsyncd.calendar_sync_status
        where failures_in_a_row > 0 limit :most),
      ties as (
        select state from calsyncd.calendar_bindings where state <> 'active' limit :most),
      refused as (
        select provider from calsyncd.webhook_subscriptions
        where state = 'failed' and renew_at is not null limit :most),
      drifted as (
        select provider from calsyncd.drifted_links
        where found_at > now() - interval '1 day' limit :most),
      ending as (
        select provider, expires_at from calsyncd.webhook_subscriptions
        where state = 'active' and renew_at is not null
          and expires_at < now() + interval '6 hours' and provider in ('google', 'microsoft')
        limit :most),
      retried as (
        select target, failing_since from calsyncd.group_targets
        where failing_since is not null order by failing_since limit :most)
      """;

  private static final String PASSES =
      """
      select 'calsyncd_due_bindings' as name, '' as a, '' as b, count(*)::float8 as value from due
      union all select 'calsyncd_due_age_seconds', '', '', coalesce(extract(epoch from
        now() - min(due_at) filter (where due_at > '-infinity'))::float8, 0) from due
      union all select 'calsyncd_running_passes', '', '', count(*)::float8
        from calsyncd.calendar_bindings where lease_node is not null
      union all select 'calsyncd_lagging_links', '', '', count(*)::float8 from lagging
      union all select 'calsyncd_lagging_age_seconds', '', '',
        coalesce(extract(epoch from now() - min(lag_since))::float8, 0) from lagging
      union all select 'calsyncd_nodes', '', '', count(*)::float8 from calsyncd.sync_nodes n
        where <alive>
      union all select 'calsyncd_failing_bindings', f.kind, '',
        count(failing.n)::float8 from (values ('retrying', 1, 5), ('failing', 6, 1000000000))
          as f (kind, low, high)
        left join failing on failing.n between f.low and f.high group by f.kind
      union all select 'calsyncd_bindings', s.state, '', count(ties.state)::float8
        from (values ('paused'), ('stopped')) as s (state)
        left join ties on ties.state = s.state group by s.state
      union all select 'calsyncd_open_conflicts', '', '', count(*)::float8 from (
        select from calsyncd.calendar_sync_conflicts where state = 'open' limit :most) x
      union all select 'calsyncd_open_proposals', '', '', count(*)::float8 from (
        select from calsyncd.sync_proposals where state = 'open' limit :most) x
      """
          .replace("<alive>", LeasedRows.ALIVE);

  private static final String CONNECTIONS =
      """
      union all select 'calsyncd_connections', p.provider, s.state, coalesce(off.n, 0)::float8
        from providers p
        cross join (values ('needs_reauth'), ('paused'), ('disconnected')) as s (state)
        left join off on off.provider = p.provider and off.state = s.state
      union all select 'calsyncd_rate_limited_connections', p.provider, '',
        count(paused.provider)::float8
        from providers p left join paused on paused.provider = p.provider group by p.provider
      union all select 'calsyncd_rate_limit_seconds_max', p.provider, '',
        coalesce(max(extract(epoch from paused.paused_until - now())), 0)::float8
        from providers p left join paused on paused.provider = p.provider group by p.provider
      """;

  private static final String WATCHES =
      """
      union all select 'calsyncd_refused_watches', p.provider, '',
        count(refused.provider)::float8 from providers p
        left join refused on refused.provider = p.provider
        where p.provider <> 'caldav' group by p.provider
      union all select 'calsyncd_ending_watches', p.provider, '', count(ending.provider)::float8
        from providers p left join ending on ending.provider = p.provider
        where p.provider <> 'caldav' group by p.provider
      union all select 'calsyncd_expired_watches', p.provider, '',
        count(ending.provider) filter (where ending.expires_at <= now())::float8
        from providers p left join ending on ending.provider = p.provider
        where p.provider <> 'caldav' group by p.provider
      union all select 'calsyncd_drifted_events', p.provider, '',
        count(drifted.provider)::float8 from providers p
        left join drifted on drifted.provider = p.provider group by p.provider
      union all select 'calsyncd_silent_watches', '', '', count(*)::float8 from (
        select from calsyncd.calendar_sync_status
        where unannounced_at > now() - interval '1 hour' limit :most) x
      """;

  /** What of groups has failed and is tried until it succeeds. */
  private static final String GROUPS =
      """
      union all select 'calsyncd_group_retries', t.target, '', count(retried.target)::float8
        from (values ('calendar'), ('rsvps'), ('discord'), ('reminders')) as t (target)
        left join retried on retried.target = t.target group by t.target
      union all select 'calsyncd_group_retry_age_seconds', t.target, '',
        coalesce(extract(epoch from now() - min(retried.failing_since))::float8, 0)
        from (values ('calendar'), ('rsvps'), ('discord'), ('reminders')) as t (target)
        left join retried on retried.target = t.target group by t.target
      """;

  /** What of live sessions goes on, is on its way, or has failed. */
  private static final String SESSIONS =
      """
      union all select 'calsyncd_open_sessions', '', '', count(*)::float8 from (
        select from calsyncd.live_sessions where ended_by = '' limit :most) x
      union all select x.name, '', '', x.value from (
        select count(*)::float8 as n,
          coalesce(extract(epoch from now() - min(l.lag_since))::float8, 0) as age
        from lagging l
        where exists (select from calsyncd.live_sessions s where s.event_id = l.event_id)) w
      cross join lateral (values
        ('calsyncd_undelivered_sessions', w.n),
        ('calsyncd_undelivered_session_age_seconds', w.age)) as x (name, value)
      union all select 'calsyncd_session_dead_letters', '', '', count(*)::float8 from (
        select from calsyncd.session_dead_letters where state <> 'delivered' limit :most) x
      """;

  /**
   * By the index of a job's runs: its last one that ended, and its last good one. A range and an
   * order of both columns leave no other index; that of all runs reads them all for a job that
   * never ran.
   */
  private static final String JOBS =
      """
      union all select f.name, j.job, '', f.value
      from (values ('calendar_auto_sync'), ('calendar_webhook_processor'),
        ('calendar_conflict_resolution'), ('calendar_cleanup'), ('calendar_incremental_pull'),
        ('calendar_watch_renewal'), ('calendar_drift_audit'),
        ('calendar_group_sync'),
        ('calendar_session_sweep')) as j (job)
      cross join lateral (
        select extract(epoch from r.started_at)::float8 as started,
          extract(epoch from r.ended_at - r.started_at)::float8 as took, r.outcome
        from calsyncd.job_runs r where r.job between j.job and j.job and r.ended_at is not null
        order by r.job, r.started_at desc limit 1) last
      left join lateral (
        select extract(epoch from r.ended_at)::float8 as ended
        from calsyncd.job_runs r where r.job between j.job and j.job and r.outcome = 'completed'
        order by r.job, r.started_at desc limit 1) good on true
      cross join lateral (values
        ('calsyncd_job_last_run_timestamp_seconds', last.started),
        ('calsyncd_job_last_success_timestamp_seconds', good.ended),
        ('calsyncd_job_last_duration_seconds', last.took),
        ('calsyncd_job_last_run_failed', case when last.outcome = 'failed' then 1.0 else 0.0 end))
        as f (name, value)
      where f.value is not null
      """;

  static final String FIGURES =
      DUE + TROUBLE + PASSES + CONNECTIONS + WATCHES + GROUPS + SESSIONS + JOBS;
}
