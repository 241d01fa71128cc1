package calsyncd.daemon.postgres;

import calsyncd.daemon.json.FilterJson;
import calsyncd.daemon.traces.Traces;
import calsyncd.daemon.worker.PassRunner;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.DueWork;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteEvent;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.SyncEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A database of its own, and rows as the application makes them. */
final class PgWorld implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  static final String FIRM = "firm";
  static final List<Duration> GAPS = List.of(Duration.ZERO, Duration.ofSeconds(30));

  final Database database;
  final TimeOrderedIds ids = new TimeOrderedIds(InstantSource.system());
  final PostgresHub hub;
  final DueWork work;

  PgWorld(String name) {
    database = Database.open(TestPostgres.create(name));
    hub = new PostgresHub(database, ids);
    work = new PostgresDueWork(database, GAPS, 3);
    work.beat("node-a");
    work.beat("node-b");
  }

  UUID connection(UUID user, String provider) {
    UUID id = ids.get();
    run(
        """
        insert into calsyncd.calendar_connections
          (id, firm_id, user_id, provider, account_id, secret, secret_key_id)
        values (?, ?, ?, ?, ?, '\\x00', 'k')
        """,
        id,
        FIRM,
        user,
        provider,
        id.toString());
    return id;
  }

  UUID hubCalendar(UUID user) {
    UUID id = ids.get();
    run(
        "insert into calsyncd.hub_calendars (id, firm_id, user_id, name) values (?, ?, ?, 'c')",
        id,
        FIRM,
        user);
    return id;
  }

  BindingId binding(UUID user, UUID connection, UUID hubCalendar, String remote) {
    UUID calendar = ids.get();
    UUID binding = ids.get();
    run(
        """
        insert into calsyncd.remote_calendars
          (id, firm_id, user_id, connection_id, remote_id, name) values (?, ?, ?, ?, ?, 'r')
        """,
        calendar,
        FIRM,
        user,
        connection,
        remote);
    run(
        """
        insert into calsyncd.calendar_bindings
          (id, firm_id, user_id, connection_id, remote_calendar_id, hub_calendar_id)
        values (?, ?, ?, ?, ?, ?)
        """,
        binding,
        FIRM,
        user,
        connection,
        calendar,
        hubCalendar);
    return new BindingId(binding);
  }

  /** The same that does as it is told. */
  BindingId binding(
      UUID user, UUID connection, UUID hubCalendar, String remote, BindingRules rules) {
    BindingId binding = binding(user, connection, hubCalendar, remote);
    run(
        """
        update calsyncd.calendar_bindings
        set direction = ?, export_view = ?, exports_attendees = ?, may_mail = ?,
          filters = ?::jsonb
        where id = ?
        """,
        rules.direction().name().toLowerCase(Locale.ROOT),
        rules.busyOnly() ? "busy_only" : "full",
        rules.exportsAttendees(),
        rules.mayMail(),
        FilterJson.write(rules.filter()).toString(),
        binding.value());
    letWrite(user, rules.writes());
    return binding;
  }

  /** Whether a user, and all grants of his, let passes write. */
  void letWrite(UUID user, boolean writes) {
    run(
        """
        insert into calsyncd.calendar_preferences (firm_id, user_id, allow_writes)
        values (?, ?, ?)
        on conflict (firm_id, user_id) do update set allow_writes = excluded.allow_writes
        """,
        FIRM,
        user,
        writes);
    run("update calsyncd.calendar_connections set granted = 'write' where user_id = ?", user);
  }

  /** Puts an event in and ties it to its copy, as a first pass does. */
  void importEvent(Lease lease, RemoteEvent remote) {
    hub.inPage(
        lease,
        page -> {
          Optional<BindingId> origin = Optional.of(lease.binding().id());
          HubEvent event = new HubEvent(page.newEvent(), 1, remote.event(), false, origin);
          page.write(
              List.of(
                  new HubWrite.Insert(event),
                  new HubWrite.Save(Link.imported(page.newLink(), event, remote, 1))));
          return true;
        });
  }

  /** A user's only binding, at a connection of its own. */
  BindingId binding() {
    UUID user = UUID.randomUUID();
    return binding(user, connection(user, "google"), hubCalendar(user), "remote");
  }

  /** A two-way binding of a calendar at Google. */
  BindingId twoWay(UUID user, UUID hubCalendar, String remote) {
    return binding(user, connection(user, "google"), hubCalendar, remote, BindingRules.TWO_WAY);
  }

  /** Passes over this provider's calendars. */
  PassRunner runner(CalendarProvider provider) {
    return new PassRunner(
        new PassRunner.Parts(
            SyncEngine.usual(hub, InstantSource.system()),
            _ -> provider,
            new RetryStrategy(RetryPolicy.DEFAULT, RandomGenerator.of("L64X128MixRandom")),
            new PassLog(database, ids),
            Traces.OFF),
        InstantSource.system(),
        10);
  }

  /** Rings and claims just this one, whatever its waits. */
  Lease lease(BindingId binding) {
    work.beat("node-a"); // else a slow test sets free what it leased before
    run(
        """
        update calsyncd.calendar_bindings
        set due_at = '-infinity', not_before = '-infinity', lease_node = null where id = ?
        """,
        binding.value());
    return work.claim("node-a", 1).getFirst();
  }

  /** The watch {@code w} of a binding at Google, good for a day. */
  void watch(UUID user, UUID connection, BindingId binding) {
    run(
        """
        insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
          binding_id, provider, watch_id, key_id, state, renew_at)
        values (?, ?, ?, ?, ?, 'google', 'w', 'k', 'active', now() + interval '1 day')
        """,
        ids.get(),
        FIRM,
        user,
        connection,
        binding.value());
  }

  /** As if the database were new, with two nodes alive. */
  void nothingIsDue() {
    run("delete from calsyncd.calendar_connections");
    run("delete from calsyncd.sync_nodes");
    work.beat("node-a");
    work.beat("node-b");
  }

  int run(String sql, Object... values) {
    return database.in(handle -> handle.execute(sql, values));
  }

  <T> T one(Class<T> type, String sql, Object... values) {
    return database.in(handle -> handle.select(sql, values).mapTo(type).one());
  }

  /**
   * How many there were so far. Each connection keeps what it counted for a while, unless it is
   * asked for it.
   */
  long deadlocks() throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int n = 0; n < CONNECTIONS; n++) {
      all.add(database.borrow());
    }
    for (Connection connection : all) {
      try (connection;
          Statement statement = connection.createStatement()) {
        statement.execute("select pg_stat_force_next_flush()");
      }
    }
    return one(
        Long.class, "select deadlocks from pg_stat_database where datname = current_database()");
  }

  UUID connectionOf(BindingId binding) {
    return one(
        UUID.class,
        "select connection_id from calsyncd.calendar_bindings where id = ?",
        binding.value());
  }

  @Override
  public void close() {
    database.close();
  }
}
