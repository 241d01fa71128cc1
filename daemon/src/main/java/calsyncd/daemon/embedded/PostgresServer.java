package calsyncd.daemon.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL of a data directory: started, or adopted from a daemon that was killed. */
final class PostgresServer implements OwnServer {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(10);
  private static final String WRONG_PASSWORD = "28P01";

  private final PostgresCluster cluster;
  private final ServerProcess process;
  private final DatabaseAddress address;

  private PostgresServer(PostgresCluster cluster, ServerProcess process, DatabaseAddress address) {
    this.cluster = cluster;
    this.process = process;
    this.address = address;
  }

  /** Adopts what runs on the cluster and is sound, or stops what is not and starts anew. */
  static PostgresServer open(DataDirectory data, Ports ports, Programs programs) {
    PostgresCluster cluster = new PostgresCluster(data, programs);
    try {
      Optional<PostgresServer> left = leftBehind(cluster);
      return left.isPresent() ? left.get() : start(cluster, ports.choose("postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<PostgresServer> leftBehind(PostgresCluster cluster) throws IOException {
    Optional<PostmasterFile> noted = PostmasterFile.read(cluster.folder());
    Optional<ServerProcess> running = noted.flatMap(it -> ServerProcess.of(it.pid()));
    if (noted.isEmpty() || running.isEmpty()) {
      return Optional.empty();
    }
    ServerProcess process = running.get();
    boolean ours = process.runs("postgres", cluster.folder());
    PostgresServer server =
        new PostgresServer(cluster, process, address(cluster, noted.get().port()));
    if (server.answers() || (ours && Deadline.await(SETTLE, server::answers))) {
      LOG.info("adopted the PostgreSQL that an earlier run left running: {}", server);
      return Optional.of(server);
    }
    if (ours) {
      LOG.warn(
          "stopping the PostgreSQL that an earlier run left and that does not answer: {}", server);
      server.stop();
    }
    // The number now belongs to a process that is not a server of ours, or to none.
    Files.deleteIfExists(PostmasterFile.file(cluster.folder()));
    return Optional.empty();
  }

  private static PostgresServer start(PostgresCluster cluster, int port) throws IOException {
    cluster.init();
    cluster.start(port);
    PostgresServer server = new PostgresServer(cluster, started(cluster), address(cluster, port));
    try {
      LOG.info("started its own PostgreSQL {}: {}", server.ask("show server_version"), server);
      return server;
    } catch (SQLException e) {
      server.stop();
      throw unusable(cluster, e);
    }
  }

  private static ServerProcess started(PostgresCluster cluster) {
    return PostmasterFile.read(cluster.folder())
        .flatMap(it -> ServerProcess.of(it.pid()))
        .orElseThrow(
            () -> new EmbeddedServicesException("PostgreSQL ended at once in " + cluster.folder()));
  }

  private static EmbeddedServicesException unusable(PostgresCluster cluster, SQLException e) {
    String hint =
        WRONG_PASSWORD.equals(e.getSQLState())
            ? "the password in %s is another one: restore that file, or delete the data folder"
                .formatted(cluster.passwordFile())
            : e.getMessage();
    return new EmbeddedServicesException(
        "PostgreSQL in " + cluster.folder() + " cannot be used: " + hint, e);
  }

  private static DatabaseAddress address(PostgresCluster cluster, int port) throws IOException {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
        PostgresCluster.USER,
        cluster.password());
  }

  DatabaseAddress address() {
    return address;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void stop() {
    if (process.running()) {
      cluster.stop();
    }
    if (!process.awaitEnd(END)) {
      process.kill(END);
    }
    LOG.info("stopped its own PostgreSQL: {}", this);
  }

  /** Whether it lets us in and works on our very folder. */
  private boolean answers() {
    try {
      Path works = Path.of(ask("show data_directory"));
      return Files.isSameFile(works, cluster.folder());
    } catch (SQLException | IOException e) {
      LOG.debug("no answer from {}: {}", this, e.getMessage());
      return false;
    }
  }

  private String ask(String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties());
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getString(1);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password());
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("socketTimeout", "5");
    return properties;
  }

  @Override
  public String toString() {
    return "process %d, %s, data in %s".formatted(pid(), address, cluster.folder());
  }
}
