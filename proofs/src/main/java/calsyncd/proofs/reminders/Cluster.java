package calsyncd.proofs.reminders;

import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.proofs.DaemonProcess;
import calsyncd.proofs.DaemonSetup;
import calsyncd.proofs.ProofWorld;
import calsyncd.proofs.Sql;
import calsyncd.proofs.mirror.Closing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/** PostgreSQL, Redis, the owners' servers, and two nodes of the daemon, one of which will die. */
final class Cluster implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Closing closing;
  private final ProofWorld world;
  private final EmbeddedServices services;
  private final Sql sql;
  private final Inbox inbox;
  private final DaemonProcess stays;
  private final DaemonProcess dies;

  private Cluster(Path folder, List<Beat> beats, Closing closing) {
    this.closing = closing;
    services =
        closing.own(
            EmbeddedServices.start(folder.resolve("servers"), EnumSet.allOf(EmbeddedPart.class)));
    sql = closing.own(new Sql(services.database()));
    world = closing.own(new ProofWorld(folder));
    inbox = closing.own(new Inbox(world.clock()));
    stays = closing.own(DaemonProcess.start(setup("stays", beats)));
    dies = closing.own(DaemonProcess.start(setup("dies", beats)));
  }

  /**
   * Starts all of it.
   *
   * @param beats the only jobs
   */
  static Cluster open(Path folder, List<Beat> beats) {
    Closing closing = new Closing();
    try {
      return new Cluster(folder, beats, closing);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private DaemonSetup setup(String name, List<Beat> beats) {
    DatabaseAddress database = services.database();
    DaemonSetup setup =
        world
            .setup(name)
            .with("CALSYNCD_DATABASE_URL", database.jdbcUrl())
            .with("CALSYNCD_DATABASE_USER", database.user())
            .with("CALSYNCD_DATABASE_PASSWORD", database.password())
            .with("CALSYNCD_REDIS_URL", services.redis().toString())
            .override("outbound.allowed_hosts", inbox.host())
            .override("jobs.wait_seconds", "2")
            .onlyJob("none", "off");
    for (Beat beat : beats) {
      setup = beat.in(setup);
    }
    return setup;
  }

  ProofWorld world() {
    return world;
  }

  Sql sql() {
    return sql;
  }

  Inbox inbox() {
    return inbox;
  }

  /** The node that lives. */
  DaemonProcess stays() {
    return stays;
  }

  /** The node that is killed. */
  DaemonProcess dies() {
    return dies;
  }

  Instant now() {
    return world.clock().instant();
  }

  /** The only number that a query gives. */
  long count(String query) {
    return sql.read(query, row -> row.getLong(1)).getFirst();
  }

  /** Whether it holds before patience ends. */
  boolean await(BooleanSupplier holds, Duration patience) {
    return new Follower(world.clock(), patience, LOOK).until(holds, now()).isPresent();
  }

  /** Waits for a time. */
  void awaitTime(Instant time) {
    await(() -> !now().isBefore(time), Duration.between(now(), time).plusSeconds(1));
  }

  @Override
  public void close() {
    closing.close();
  }
}
