package calsyncd.proofs.roundtrips;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.EventQueries;
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
import calsyncd.provider.RemoteCalendarId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Hub calendars in a PostgreSQL of their own, as the daemon keeps them. */
final class Hubs implements AutoCloseable {
  private static final String NODE = "proof";
  private static final List<Duration> NO_GAPS = List.of(Duration.ZERO);
  private static final int MANY = 1_000;

  private final Owner owner = new Owner("proof", new UUID(0, 1));
  private final EmbeddedServices servers;
  private final Database database;
  private final PostgresDueWork work;
  private final PostgresHub hub;
  private final AtomicInteger accounts = new AtomicInteger();

  private Hubs(EmbeddedServices servers, Database database) {
    this.servers = servers;
    this.database = database;
    this.work = new PostgresDueWork(database, NO_GAPS, MANY);
    this.hub = new PostgresHub(database, new TimeOrderedIds(InstantSource.system()));
  }

  /** Starts PostgreSQL with its data in this folder. */
  static Hubs start(Path data) {
    EmbeddedServices servers = EmbeddedServices.start(data, Set.of(EmbeddedPart.POSTGRESQL));
    DatabaseAddress at = servers.database();
    DatabaseSettings settings = DatabaseSettings.of(at.jdbcUrl(), at.user(), at.password());
    Database.migrate(settings);
    return new Hubs(servers, Database.open(settings));
  }

  Owner owner() {
    return owner;
  }

  PostgresHub hub() {
    return hub;
  }

  EventQueries events() {
    return new EventQueries(database);
  }

  /** A hub calendar of its own, bound to a remote one of its own account. */
  BoundCalendar bind(String kind, String name, RemoteCalendarId remote) {
    String account = name + "-" + accounts.incrementAndGet();
    NewConnection grant = new NewConnection(owner, kind, new Account(account, account), "");
    RemoteCalendar calendar = new RemoteCalendar(remote, account, "", "", "owner", true);
    ConnectionTable.Adopted adopted =
        new ConnectionTable(database)
            .adopt(grant, _ -> new SealedSecret("none", new byte[1]), List.of(calendar));
    return new BoundCalendar(this, adopted.bindings().getFirst());
  }

  /** The right to write a binding, taken by the node that all of this is. */
  synchronized Lease lease(BindingId binding) {
    work.beat(NODE);
    work.ring(List.of(binding), "round-trips");
    Lease found = null;
    for (Lease lease : work.claim(NODE, MANY)) {
      if (lease.binding().id().equals(binding)) {
        found = lease;
      } else {
        release(lease);
      }
    }
    if (found == null) {
      throw new IllegalStateException("no lease on " + binding);
    }
    return found;
  }

  synchronized void release(Lease lease) {
    work.release(lease, PostgresDueWork.Release.COMPLETE);
  }

  @Override
  public void close() {
    database.close();
    servers.close();
  }
}
