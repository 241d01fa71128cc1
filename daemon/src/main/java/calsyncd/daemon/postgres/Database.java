package calsyncd.daemon.postgres;

import calsyncd.calendar.Characters;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.array.SqlArrayType;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The pool, and transactions that are run again when PostgreSQL asks for it. Nothing here depends
 * on a session: no prepared statement, advisory lock, LISTEN or SET outlives a transaction, so a
 * transaction-mode pooler serves.
 */
public final class Database implements AutoCloseable {
  /** Serialization failure, deadlock, unique violation: another transaction came first. */
  private static final Set<String> RERUN = Set.of("40001", "40P01", "23505");

  private static final int RUNS = 5;

  private final HikariDataSource pool;
  private final Consumer<String> refused;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool, Consumer<String> refused) {
    this.pool = pool;
    this.refused = refused;
    this.jdbi = Jdbi.create(pool);
    this.jdbi
        .getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    this.jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    this.jdbi.registerArgument(new SoundText());
    this.jdbi.registerArrayType((type, _) ->
        type == String.class
            ? Optional.of(SqlArrayType.<String>of("varchar", Characters::sound))
            : Optional.empty());
  }

  /** Whoever a text comes from, a character that no text can hold fails no statement. */
  private static final class SoundText extends AbstractArgumentFactory<String> {
    SoundText() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String text, ConfigRegistry config) {
      return (position, statement, _) -> statement.setString(position, Characters.sound(text));
    }
  }

  /** Opens the pool of the work that is behind the HTTP ports. */
  public static Database open(DatabaseSettings settings) {
    return open(settings, "calsyncd", settings.poolSize());
  }

  /**
   * Opens a pool of its own. The database may be away: then the first use fails, not this.
   *
   * @param name what it is called in logs
   * @param size how many connections it has at most
   */
  public static Database open(DatabaseSettings settings, String name, int size) {
    return open(settings, name, size, _ -> {});
  }

  /**
   * The same.
   *
   * @param refused told the SQLSTATE of each {@link Outage#refusal}, on the asker's thread
   */
  public static Database open(
      DatabaseSettings settings, String name, int size, Consumer<String> refused) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source(settings, settings.url()));
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(settings.connectSeconds() * 1000L);
    config.setInitializationFailTimeout(-1);
    return new Database(new HikariDataSource(config), refused);
  }

  /**
   * Brings the schema up to date. Needs a session: a pooler's session port, or none.
   *
   * @throws MigrationException with a sentence for the operator
   */
  public static int migrate(DatabaseSettings settings) {
    try {
      return flyway(settings).migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new MigrationException(e);
    }
  }

  /** The tables can't be brought up to date; the message says why, for the operator. */
  public static final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationException(FlywayException cause) {
      super("the tables can't be brought up to date: " + reason(cause), cause);
    }

    private static String reason(Throwable thrown) {
      Throwable root = thrown;
      while (root.getCause() != null && !(root instanceof SQLException)) {
        root = root.getCause();
      }
      return String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
  }

  static Flyway flyway(DatabaseSettings settings) {
    var configuration =
        Flyway.configure()
            .dataSource(source(settings, settings.migrationUrl()))
            .schemas("calsyncd")
            .defaultSchema("calsyncd")
            .locations("classpath:db/migration");
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration.load();
  }

  /** Drops the schema with everything in it: for a demo, which begins with an empty world. */
  public static void drop(DatabaseSettings settings) {
    Jdbi.create(source(settings, settings.migrationUrl()))
        .useHandle(handle -> handle.execute("drop schema if exists calsyncd cascade"));
  }

  static DataSource source(DatabaseSettings settings, String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
      source.setPassword(settings.password());
    }
    source.setPrepareThreshold(0);
    source.setLogServerErrorDetail(false);
    source.setReWriteBatchedInserts(true);
    source.setSocketTimeout(settings.statementSeconds());
    source.setConnectTimeout(settings.connectSeconds());
    source.setTcpKeepAlive(true);
    source.setApplicationName("calsyncd");
    return source;
  }

  /** Runs the work in one transaction, again if another transaction came first. */
  public <T> T in(Function<Handle, T> work) {
    return rerun(() -> jdbi.inTransaction(work::apply));
  }

  /**
   * Runs the work in one transaction that is rolled back in the end; again where {@link #in} is.
   */
  <T> T tried(Function<Handle, T> work) {
    return rerun(() ->
        jdbi.withHandle(handle -> {
          handle.begin();
          try {
            return work.apply(handle);
          } finally {
            handle.rollback();
          }
        }));
  }

  private <T> T rerun(Supplier<T> transaction) {
    for (int run = 1; ; run++) {
      try {
        return transaction.get();
      } catch (RuntimeException e) {
        if (run == RUNS || !wantsRerun(e)) {
          Outage.refusal(e).ifPresent(refused);
          throw e;
        }
      }
    }
  }

  /** Runs the work in one transaction, for its effect. */
  public void with(Consumer<Handle> work) {
    in(handle -> {
      work.accept(handle);
      return true;
    });
  }

  /**
   * How the pool is used.
   *
   * @param waiting callers that wait for a connection
   */
  public record Use(String pool, int active, int idle, int waiting, int most) {}

  /** How the pool is used now. */
  public Use use() {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    int most = pool.getMaximumPoolSize();
    return bean == null
        ? new Use(pool.getPoolName(), 0, 0, 0, most)
        : new Use(
            pool.getPoolName(),
            bean.getActiveConnections(),
            bean.getIdleConnections(),
            bean.getThreadsAwaitingConnection(),
            most);
  }

  /** A connection for code that has transactions of its own; closing it gives it back. */
  public Connection borrow() throws SQLException {
    return pool.getConnection();
  }

  /** Which PostgreSQL answers, e.g. {@code 18.6}. */
  public String version() {
    return in(handle -> handle.createQuery("show server_version").mapTo(String.class).one());
  }

  private static boolean wantsRerun(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return RERUN.contains(sql.getSQLState());
      }
    }
    return false;
  }

  @Override
  public void close() {
    pool.close();
  }
}
