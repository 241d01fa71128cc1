package calsyncd.daemon.demo;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;

/** The daemon itself, on a fresh database, with a configuration that names the simulators. */
final class DemoDaemon implements AutoCloseable {
  private final CalsyncdApplication application;
  private final Infrastructure infrastructure;
  private final String api;
  private final String admin;

  private DemoDaemon(
      CalsyncdApplication application, Infrastructure infrastructure, int port, int adminPort) {
    this.application = application;
    this.infrastructure = infrastructure;
    this.api = "http://localhost:" + port;
    this.admin = "http://localhost:" + adminPort;
  }

  /**
   * Starts it; returns once it answers.
   *
   * @param simulators what {@code demo.yml} says of them, by its names
   */
  static DemoDaemon start(DemoOptions options, Map<String, String> simulators) {
    int port = options.port() == 0 ? freePort() : options.port();
    int adminPort = options.adminPort() == 0 ? freePort() : options.adminPort();
    Map<String, String> values = new HashMap<>(simulators);
    values.put("port", String.valueOf(port));
    values.put("admin_port", String.valueOf(adminPort));
    values.put("data", options.data().toString());
    String yaml = new StringSubstitutor(values).replace(template());
    Infrastructure[] opened = new Infrastructure[1];
    CalsyncdApplication application =
        new CalsyncdApplication(
            _ -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            configuration -> opened[0] = fresh(Infrastructure.open(configuration)));
    try {
      application.run("server", "demo.yml");
    } catch (Exception e) {
      throw new IllegalStateException("the daemon does not start", e);
    }
    return new DemoDaemon(application, opened[0], port, adminPort);
  }

  /** Each demo begins with an empty world, so the hub of an earlier one is of no use. */
  private static Infrastructure fresh(Infrastructure infrastructure) {
    Database.drop(infrastructure.database());
    return infrastructure;
  }

  private static String template() {
    try (InputStream in = DemoDaemon.class.getResourceAsStream("/demo.yml")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String api() {
    return api;
  }

  String admin() {
    return admin;
  }

  /** As libpq and {@code psql} take it, credentials included. */
  String database() {
    DatabaseSettings database = infrastructure.database();
    String login = database.user() + ":" + database.password() + "@";
    return database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + login);
  }

  String redis() {
    return infrastructure.redis().uri().toString();
  }

  String token(String firm, java.util.UUID user, calsyncd.daemon.auth.Role role) {
    return application.developmentToken(firm, user, role);
  }

  @Override
  public void close() {
    application.stop();
  }
}
