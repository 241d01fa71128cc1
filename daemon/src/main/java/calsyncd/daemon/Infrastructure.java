package calsyncd.daemon;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.redis.RedisSettings;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL and Redis: those that are configured, or the daemon's own where none is. Closing stops
 * the daemon's own, as does a signal that ends the JVM before {@link #handOver}.
 */
public final class Infrastructure implements AutoCloseable {
  private final @Nullable EmbeddedServices own;
  private final DatabaseSettings database;
  private final RedisSettings redis;

  private Infrastructure(
      @Nullable EmbeddedServices own, DatabaseSettings database, RedisSettings redis) {
    this.own = own;
    this.database = database;
    this.redis = redis;
  }

  /** Finds, adopts or starts what the configuration asks for. */
  public static Infrastructure open(CalsyncdConfiguration configuration) {
    Set<EmbeddedPart> parts = EnumSet.noneOf(EmbeddedPart.class);
    if (configuration.database().embedded()) {
      parts.add(EmbeddedPart.POSTGRESQL);
    }
    if (configuration.redis().embedded()) {
      parts.add(EmbeddedPart.REDIS);
    }
    EmbeddedServices own =
        parts.isEmpty() ? null : EmbeddedServices.start(configuration.data(), parts);
    return new Infrastructure(
        own, database(configuration, own, parts), redis(configuration, own, parts));
  }

  /** From now on a signal that ends the JVM leaves it to others to close this, in their order. */
  public void handOver() {
    if (own != null) {
      own.handOver();
    }
  }

  private static DatabaseSettings database(
      CalsyncdConfiguration configuration,
      @Nullable EmbeddedServices own,
      Set<EmbeddedPart> parts) {
    if (own == null || !parts.contains(EmbeddedPart.POSTGRESQL)) {
      return configuration.database();
    }
    DatabaseAddress address = own.database();
    return configuration.database().at(address.jdbcUrl(), address.user(), address.password());
  }

  private static RedisSettings redis(
      CalsyncdConfiguration configuration,
      @Nullable EmbeddedServices own,
      Set<EmbeddedPart> parts) {
    boolean embedded = own != null && parts.contains(EmbeddedPart.REDIS);
    return configuration
        .redis()
        .at(embedded ? own.redis() : URI.create(String.valueOf(configuration.redis().url())));
  }

  /** Where PostgreSQL is. */
  public DatabaseSettings database() {
    return database;
  }

  /** Where Redis is. */
  public RedisSettings redis() {
    return redis;
  }

  /** The servers that the daemon runs itself. */
  public Optional<EmbeddedServices> own() {
    return Optional.ofNullable(own);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
