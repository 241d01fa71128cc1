package calsyncd.daemon.demo;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.DevelopmentSecrets;
import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.auth.Role;
import calsyncd.testkit.FreePort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The whole daemon; all that it logs goes to files, its own classes down to DEBUG. */
final class LoggedDaemon implements AutoCloseable {
  static final String GOOGLE_SECRET = "google-client-s3cret";
  static final String MICROSOFT_SECRET = "microsoft-client-s3cret";
  private static final String YAML =
      """
      data: DATA
      public_base_url: http://localhost:PORT
      caldav: {allowed_hosts: [127.0.0.1]}
      google: {client_id: calsyncd, client_secret: google-client-s3cret, root_url: 'GOOGLE/',
        authorize_url: 'GOOGLE/o/oauth2/v2/auth', token_url: 'GOOGLE/token'}
      microsoft: {client_id: calsyncd, client_secret: microsoft-client-s3cret,
        graph_url: 'MICROSOFT/v1.0', login_url: 'MICROSOFT'}
      jobs: {wait_seconds: 2}
      figures: {cache_seconds: 1}
      drift: {settle_seconds: 0}
      retry: {transient_seconds: [0.2], max_retries: 1}
      server:
        enableVirtualThreads: true
        applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: PORT}]
        adminConnectors: [{type: http, bindHost: 127.0.0.1, port: ADMIN}]
        requestLog:
          appenders:
            - {type: file, currentLogFilename: DATA/requests.log, archive: false}
      logging:
        level: INFO
        loggers: {calsyncd: DEBUG, calsyncd.simulators: "OFF"}
        appenders:
          - {type: file, currentLogFilename: DATA/all.log, archive: false,
             logFormat: "%d %-5level %logger [%mdc]: %msg%n%rEx"}
      """;

  private final Path data;
  private final int port = FreePort.choose();
  private final int admin = FreePort.choose();
  private final String settings;
  private final String yaml;
  private final String log;
  private final AtomicReference<CalsyncdApplication> application = new AtomicReference<>();
  private final AtomicReference<Infrastructure> opened = new AtomicReference<>();

  LoggedDaemon(Path data, String google, String microsoft) {
    this(data, google, microsoft, "");
  }

  /** The same with more sections. */
  LoggedDaemon(Path data, String google, String microsoft, String more) {
    this(data, (YAML + more).replace("GOOGLE", google).replace("MICROSOFT", microsoft));
  }

  private LoggedDaemon(Path data, String settings) {
    this.data = data;
    this.settings = settings;
    log = settings.contains("beside.log") ? "beside.log" : "all.log";
    yaml =
        settings
            .replace("DATA", data.toString())
            .replace("PORT", Integer.toString(port))
            .replace("ADMIN", Integer.toString(admin));
  }

  /** The same with more or other settings, each by its line. */
  LoggedDaemon with(String line, String other) {
    return new LoggedDaemon(data, settings.replace(line, other));
  }

  /** Another node on the servers of this one, which runs. */
  LoggedDaemon beside() {
    var database = infrastructure().database();
    String servers =
        "database: {url: '%s', user: '%s', password: '%s'}\nredis: {url: '%s'}\n"
            .formatted(
                database.url(),
                database.user(),
                database.password(),
                infrastructure().redis().uri());
    return new LoggedDaemon(data, settings.replace("all.log", "beside.log") + servers);
  }

  /** Starts it, for the first time or after it was closed. */
  void start() throws Exception {
    CalsyncdApplication fresh =
        new CalsyncdApplication(
            _ -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
            configuration -> {
              opened.set(Infrastructure.open(configuration));
              return infrastructure();
            });
    application.set(fresh);
    fresh.run("server", "logged.yml");
  }

  private Infrastructure infrastructure() {
    return Objects.requireNonNull(opened.get());
  }

  String api() {
    return "http://localhost:" + port;
  }

  String admin() {
    return "http://localhost:" + admin;
  }

  String token(UUID user) {
    return token(user, Role.USER);
  }

  String token(UUID user, Role role) {
    return Objects.requireNonNull(application.get()).developmentToken("firm", user, role);
  }

  /** What the daemon keeps to itself. */
  Map<String, String> secrets() {
    DevelopmentSecrets own = DevelopmentSecrets.in(data);
    Map<String, String> secrets = new HashMap<>();
    secrets.put("JWT secret", own.jwtSecret());
    secrets.put("vault key", own.vaultKey());
    secrets.put("webhook key", own.webhookKey());
    secrets.put("database password", infrastructure().database().password());
    secrets.put("Redis login", String.valueOf(infrastructure().redis().uri().getUserInfo()));
    secrets.put("Google's client secret", GOOGLE_SECRET);
    secrets.put("Microsoft's client secret", MICROSOFT_SECRET);
    secrets.values().removeIf(secret -> secret.isEmpty() || secret.equals("null"));
    return secrets;
  }

  void sql(String statement) {
    try (Connection connection = connection();
        Statement made = connection.createStatement()) {
      made.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  int count(String query) {
    try (Connection connection = connection();
        Statement made = connection.createStatement();
        ResultSet rows = made.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  Connection connection() throws SQLException {
    var database = infrastructure().database();
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  String log() {
    return read(log);
  }

  String requestLog() {
    return read("requests.log");
  }

  private String read(String name) {
    try {
      return Files.readString(data.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Objects.requireNonNull(application.get()).stop();
  }
}
