package calsyncd.benchmarks.firstsync;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.NewConnection;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.PostgresHub;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.hub.BindingId;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.provider.Account;
import calsyncd.provider.RemoteCalendar;
import calsyncd.sync.PassReport;
import calsyncd.sync.SyncEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;

/** A PostgreSQL of its own that a pass of the daemon writes, and that COPY writes. */
final class Store implements AutoCloseable {
  private static final String NODE = "benchmark";
  private static final int MANY = 1_000;
  private static final List<String> TABLES = List.of("calendar_events", "event_links");

  private final EmbeddedServices servers;
  private final DatabaseAddress address;
  private final Database database;
  private final PostgresDueWork work;
  private final PostgresHub hub;
  private int accounts;

  Store(Path data) {
    servers = EmbeddedServices.start(data, Set.of(EmbeddedPart.POSTGRESQL));
    address = servers.database();
    DatabaseSettings settings =
        DatabaseSettings.of(address.jdbcUrl(), address.user(), address.password());
    Database.migrate(settings);
    database = Database.open(settings);
    work = new PostgresDueWork(database, List.of(Duration.ZERO), MANY);
    hub = new PostgresHub(database, new TimeOrderedIds(InstantSource.system()));
  }

  /** What a first sync took, and the binding that it filled. */
  record Synced(long nanos, PassReport report, BindingId binding) {}

  /** A first sync into a new, empty hub calendar by the daemon's own pass, preview and all. */
  Synced firstSync(FullCalendar calendar) {
    BindingId binding = bind(calendar);
    Lease lease = lease(binding);
    SyncEngine engine = SyncEngine.usual(hub, InstantSource.fixed(Made.NOW));
    long began = System.nanoTime();
    PassReport report =
        engine
            .sync(lease, calendar.adapter(), engine.begin(lease.binding(), calendar.adapter()))
            .pull();
    long nanos = System.nanoTime() - began;
    work.release(lease, PostgresDueWork.Release.COMPLETE);
    return new Synced(nanos, report, binding);
  }

  private BindingId bind(FullCalendar calendar) {
    String account = calendar.provider() + ++accounts;
    Owner owner = new Owner("benchmark", new UUID(1, accounts));
    NewConnection grant =
        new NewConnection(owner, calendar.provider(), new Account(account, account), "");
    RemoteCalendar listed = new RemoteCalendar(calendar.id(), account, "", "", "owner", true);
    return new ConnectionTable(database)
        .adopt(grant, _ -> new SealedSecret("none", new byte[1]), List.of(listed))
        .bindings()
        .getFirst();
  }

  private Lease lease(BindingId binding) {
    work.beat(NODE);
    work.ring(List.of(binding), "first-sync");
    return work.claim(NODE, MANY).stream()
        .filter(lease -> lease.binding().id().equals(binding))
        .findFirst()
        .orElseThrow();
  }

  /** How many events a binding has. */
  long events(BindingId binding) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "select count(*) from calsyncd.event_links where binding_id = '"
                    + binding.value()
                    + "'")) {
      count.next();
      return count.getLong(1);
    }
  }

  /** The rows that a first sync wrote, as COPY writes them, by their table. */
  Map<String, byte[]> rows(BindingId binding) throws SQLException, IOException {
    Map<String, byte[]> rows = new LinkedHashMap<>();
    try (Connection connection = connect()) {
      for (String table : TABLES) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String own =
            table.equals("event_links")
                ? "t.binding_id = '%1$s'"
                : "t.id in (select event_id from calsyncd.event_links where binding_id = '%1$s')";
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                ("copy (select t.* from calsyncd." + table + " t where " + own + ") to stdout")
                    .formatted(binding.value()),
                out);
        rows.put(table, out.toByteArray());
      }
    }
    return rows;
  }

  /**
   * Writes rows by COPY alone, in one transaction, into empty tables of the same columns and
   * indexes.
   *
   * @return nanoseconds
   */
  long copy(Map<String, byte[]> rows) throws SQLException, IOException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : rows.keySet()) {
        statement.execute("drop table if exists public." + table);
        statement.execute(
            "create table public." + table + " (like calsyncd." + table + " including all)");
      }
      connection.setAutoCommit(false);
      long began = System.nanoTime();
      for (Map.Entry<String, byte[]> table : rows.entrySet()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy public." + table.getKey() + " from stdin",
                new ByteArrayInputStream(table.getValue()));
      }
      connection.commit();
      return System.nanoTime() - began;
    }
  }

  /** As autovacuum does between first syncs that are further apart. */
  void settle() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
      statement.execute("checkpoint");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  @Override
  public void close() {
    database.close();
    servers.close();
  }
}
