package calsyncd.proofs.faultday;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.Web;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.proofs.Sql;
import calsyncd.proofs.VirtualTime;
import calsyncd.proofs.mirror.Closing;
import calsyncd.proofs.mirror.Rows;
import calsyncd.testkit.TickingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The daemon and all around it, in a time that stands still while the daemon works and passes while
 * it waits.
 */
final class Station implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** The daemon's heart beats each second, by every clock. */
  private static final String TELL =
      """
      with told as (%s returning at)
      update calsyncd.sync_nodes set heartbeat_at = told.at from told
      """
          .formatted(VirtualTime.TELL);

  private static final String AT_WORK =
      """
      select count(*) from calsyncd.calendar_bindings b
      join calsyncd.calendar_connections c on c.id = b.connection_id
      where b.lease_node is not null
        or greatest(b.due_at, b.not_before, coalesce(c.paused_until, '-infinity')) <= now()
          and b.due_at is not null and b.state = 'active' and c.state = 'active'
      """;

  private static final String NEXT =
      """
      select min(at) as at from (
        select greatest(b.due_at, b.not_before, coalesce(c.paused_until, '-infinity')) as at
        from calsyncd.calendar_bindings b
        join calsyncd.calendar_connections c on c.id = b.connection_id
        where b.due_at is not null and b.state = 'active' and c.state = 'active'
        union all
        select greatest(w.renew_at, coalesce(c.paused_until, '-infinity'))
        from calsyncd.webhook_subscriptions w
        join calsyncd.calendar_connections c on c.id = w.connection_id
        where c.state = 'active' and (w.state = 'failed' or w.state_reason <> '')) due
      where at > now()
      """;

  private static final String BUSY =
      """
      select c.provider, b.state, b.due_at, b.not_before, b.lease_node, c.paused_until
      from calsyncd.calendar_bindings b
      join calsyncd.calendar_connections c on c.id = b.connection_id
      """;

  private static final String TROUBLED_WATCHES =
      """
      select count(*) from calsyncd.webhook_subscriptions w
      join calsyncd.calendar_connections c on c.id = w.connection_id
      where w.renew_at <= now() and (w.state = 'failed' or w.state_reason <> '')
        and c.state = 'active' and coalesce(c.paused_until, '-infinity') <= now()
      """;

  private final Closing closing = new Closing();
  private final Web web = new Web();
  private final TickingClock clock;
  private final Follower follower = new Follower(CalsyncdApplication.CLOCK, PATIENCE, LOOK);
  private final Sql sql;
  private final Rows rows;
  private final Providers providers;
  private final DayDaemon daemon;

  /** Starts all of it. */
  Station(Path folder, List<String> users, Instant start) {
    try {
      clock = new TickingClock(start);
      EmbeddedServices services =
          closing.own(EmbeddedServices.start(folder, EnumSet.allOf(EmbeddedPart.class)));
      VirtualTime.prepare(services.database());
      sql = closing.own(new Sql(services.database()));
      rows = closing.own(new Rows(services.database()));
      sql.change(VirtualTime.TELL, start);
      providers = closing.own(new Providers(users, clock));
      daemon = closing.own(new DayDaemon(folder, services, providers, clock));
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  Instant now() {
    return clock.instant();
  }

  Web web() {
    return web;
  }

  Rows rows() {
    return rows;
  }

  Providers providers() {
    return providers;
  }

  DayDaemon daemon() {
    return daemon;
  }

  /** When the daemon has something to do by itself, if ever. */
  private Optional<Instant> next() {
    return sql.read(
            NEXT,
            row -> Optional.ofNullable(row.getTimestamp(1)).map(java.sql.Timestamp::toInstant))
        .getFirst();
  }

  /** Time passes until then; whatever falls due before is done in its time. */
  void until(Instant then) {
    Optional<Instant> due = next().filter(it -> it.isBefore(then));
    while (due.isPresent()) {
      tell(due.get());
      work();
      due = next().filter(it -> it.isBefore(then));
    }
    tell(then);
  }

  private void tell(Instant at) {
    clock.pass(Duration.between(now(), at));
    sql.change(TELL, at);
  }

  /** The daemon does what is due now, to its end. */
  void work() {
    do {
      run("calendar_webhook_processor");
      if (!count(TROUBLED_WATCHES).equals("0")) {
        run("calendar_watch_renewal");
      }
      if (follower.until(this::idle, CalsyncdApplication.CLOCK.instant()).isEmpty()) {
        throw new IllegalStateException("no rest at " + now() + ": " + rows.read(BUSY));
      }
    } while (!providers.quiet() || !idle());
  }

  /** Runs a job, as its trigger would. */
  void run(String job) {
    web.post(daemon.admin() + "/tasks/run-job?job=" + job);
  }

  private boolean idle() {
    return count(AT_WORK).equals("0");
  }

  private String count(String query) {
    return rows.one(query).orElseThrow();
  }

  /** Waits, a moment of real time, until what the daemon tells is so. */
  boolean await(java.util.function.BooleanSupplier so, Duration patience) {
    return new Follower(CalsyncdApplication.CLOCK, patience, LOOK)
        .until(so, CalsyncdApplication.CLOCK.instant())
        .isPresent();
  }

  @Override
  public void close() {
    closing.close();
  }
}
