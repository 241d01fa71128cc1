package calsyncd.daemon.postgres;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** A real PostgreSQL for the tests of this JVM, with a database of its own for each class. */
public final class TestPostgres {
  private static final Path PROGRAMS = Path.of("target", "embedded-programs").toAbsolutePath();

  private TestPostgres() {}

  private static final class Holder {
    static final EmbeddedServices SERVICES = started();

    private static EmbeddedServices started() {
      try {
        Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "postgres");
        EmbeddedServices services =
            EmbeddedServices.start(data, Set.of(EmbeddedPart.POSTGRESQL), PROGRAMS);
        Runtime.getRuntime().addShutdownHook(new Thread(services::close));
        return services;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An empty, migrated database. */
  public static DatabaseSettings create(String name) {
    DatabaseAddress server = Holder.SERVICES.database();
    execute(server, "create database " + name);
    DatabaseSettings settings = settings(server, name);
    Database.migrate(settings);
    return settings;
  }

  private static void execute(DatabaseAddress server, String sql) {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static DatabaseSettings settings(DatabaseAddress server, String name) {
    String url = server.jdbcUrl().replaceFirst("/[^/]*$", "/" + name);
    return new DatabaseSettings(url, server.user(), server.password(), "", 8, 8, 5, 60);
  }
}
