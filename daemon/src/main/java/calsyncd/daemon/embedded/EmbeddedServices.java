package calsyncd.daemon.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL and the Redis of one data directory, started or adopted by {@link #start} and
 * stopped by {@link #close}. The directory belongs to one daemon at a time. What a killed daemon
 * left running on it is used on as it is, once it has proven to be ours, and is stopped at the end
 * like everything else. The layout of the directory is in the package's description.
 *
 * <p>Writes are as safe as the servers make them: PostgreSQL with {@code fsync} and {@code
 * synchronous_commit}, Redis with an append-only file flushed each second and no eviction.
 */
public final class EmbeddedServices implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServices.class);

  private final DataDirectory data;
  private final Map<EmbeddedPart, OwnServer> servers = new EnumMap<>(EmbeddedPart.class);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock changing = new ReentrantLock();
  private final Thread signalled = new Thread(this::stopOnce, "stop-embedded-services");

  private EmbeddedServices(DataDirectory data) {
    this.data = data;
  }

  /**
   * Starts or adopts PostgreSQL and Redis in a data directory, which is made if it is missing. A
   * signal that ends the JVM stops what is started, until {@link #handOver}.
   *
   * @throws EmbeddedServicesException when another daemon holds the directory or a server does not
   *     start; nothing that this call started is left running
   */
  public static EmbeddedServices start(Path data) {
    return start(data, EnumSet.allOf(EmbeddedPart.class));
  }

  /** Like {@link #start(Path)}, for the parts that are not configured elsewhere. */
  public static EmbeddedServices start(Path data, Set<EmbeddedPart> parts) {
    return start(data, parts, data.resolve("bin"));
  }

  /**
   * Like {@link #start(Path, Set)}, with another folder for the unpacked programs, so that several
   * data directories can share them.
   */
  public static EmbeddedServices start(Path data, Set<EmbeddedPart> parts, Path programs) {
    EmbeddedServices services = new EmbeddedServices(DataDirectory.lock(data));
    try {
      Runtime.getRuntime().addShutdownHook(services.signalled);
      services.open(parts, new Programs(programs));
      return services;
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }

  private void open(Set<EmbeddedPart> parts, Programs programs) {
    Ports ports = new Ports(data.ports());
    for (EmbeddedPart part : EmbeddedPart.values()) {
      if (parts.contains(part)) {
        open(part, ports, programs);
      }
    }
  }

  private void open(EmbeddedPart part, Ports ports, Programs programs) {
    changing.lock();
    try {
      if (closed.get()) {
        throw new EmbeddedServicesException("Stopped while the embedded servers were starting.");
      }
      servers.put(part, opened(part, ports, programs));
    } finally {
      changing.unlock();
    }
  }

  private OwnServer opened(EmbeddedPart part, Ports ports, Programs programs) {
    return switch (part) {
      case POSTGRESQL -> PostgresServer.open(data, ports, programs);
      case REDIS -> RedisServer.open(data, ports, programs);
    };
  }

  /** Where the database is; {@link IllegalStateException} if it was not asked for. */
  public DatabaseAddress database() {
    if (servers.get(EmbeddedPart.POSTGRESQL) instanceof PostgresServer postgres) {
      return postgres.address();
    }
    throw new IllegalStateException("no embedded PostgreSQL was asked for");
  }

  /**
   * Where Redis is, as {@code redis://:password@127.0.0.1:port/0}; {@link IllegalStateException} if
   * it was not asked for.
   */
  public URI redis() {
    if (servers.get(EmbeddedPart.REDIS) instanceof RedisServer redis) {
      return redis.uri();
    }
    throw new IllegalStateException("no embedded Redis was asked for");
  }

  /** The server processes, for those who look from outside. */
  public List<Long> pids() {
    return servers.values().stream().map(OwnServer::pid).toList();
  }

  /**
   * Stops Redis, then PostgreSQL, then lets go of the directory. Takes bounded time (a server that
   * does not listen is killed) and leaves no process. A second call does nothing.
   */
  @Override
  public void close() {
    handOver();
    stopOnce();
  }

  /**
   * From now on a signal that ends the JVM stops nothing here: {@link #close} is called by someone
   * who knows what must end before the servers do.
   */
  public void handOver() {
    try {
      Runtime.getRuntime().removeShutdownHook(signalled);
    } catch (IllegalStateException jvmEndsAlready) {
      LOG.debug("the JVM ends already", jvmEndsAlready);
    }
  }

  private void stopOnce() {
    if (closed.getAndSet(true)) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    changing.lock();
    try (data) {
      stopAll();
    } finally {
      changing.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stopAll() {
    try {
      stop(EmbeddedPart.REDIS);
    } finally {
      stop(EmbeddedPart.POSTGRESQL);
    }
  }

  private void stop(EmbeddedPart part) {
    OwnServer server = servers.get(part);
    if (server != null) {
      server.stop();
    }
  }
}
