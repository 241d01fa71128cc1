package calsyncd.proofs.faultday;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.proofs.ProofWorld;
import calsyncd.testkit.FreePort;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** The daemon in this process, in a time of its own. Its jobs run when they are asked for. */
final class DayDaemon implements AutoCloseable {
  /** As the providers know it. */
  static final String CLIENT = "calsyncd-day";

  private static final UUID MANAGER = new UUID(0, 1);

  private static final String YAML =
      """
      data: DATA
      public_base_url: http://localhost:PORT
      database: {url: 'DATABASE', user: 'USER', password: 'WORD'}
      redis: {url: 'REDIS'}
      caldav: {allowed_hosts: [CALDAV]}
      google: {client_id: CLIENT, client_secret: secret, root_url: 'GOOGLE/',
        authorize_url: 'GOOGLE/o/oauth2/v2/auth', token_url: 'GOOGLE/token'}
      microsoft: {client_id: CLIENT, client_secret: secret, graph_url: 'MICROSOFT/v1.0',
        login_url: 'MICROSOFT'}
      jobs: {enabled: false, wait_seconds: 1}
      figures: {cache_seconds: 1}
      server:
        enableVirtualThreads: true
        applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: PORT}]
        adminConnectors: [{type: http, bindHost: 127.0.0.1, port: ADMINS}]
        requestLog: {appenders: []}
      logging:
        level: WARN
        loggers: {calsyncd.daemon.worker: INFO}
        appenders:
          - {type: file, currentLogFilename: DATA/calsyncd.log, archive: false,
             logFormat: "%-5level %logger{0} [%mdc]: %msg%n%rEx"}
      """;

  private final int port = FreePort.choose();
  private final int admin = FreePort.choose();
  private final CalsyncdApplication application;

  /** Starts it before these servers; returns once it answers. */
  DayDaemon(Path data, EmbeddedServices services, Providers providers, InstantSource clock) {
    byte[] yaml = yaml(data, services, providers).getBytes(StandardCharsets.UTF_8);
    application =
        new CalsyncdApplication(_ -> new ByteArrayInputStream(yaml), Infrastructure::open, clock);
    try {
      application.run("server", "day.yml");
    } catch (Exception e) {
      throw new IllegalStateException("the daemon does not start", e);
    }
  }

  private String yaml(Path data, EmbeddedServices services, Providers providers) {
    DatabaseAddress database = services.database();
    Map<String, String> values =
        Map.of(
            "DATABASE", database.jdbcUrl(),
            "USER", database.user(),
            "WORD", database.password(),
            "REDIS", services.redis().toString(),
            "CALDAV", String.join(", ", providers.caldav().hosts()),
            "CLIENT", CLIENT,
            "GOOGLE", providers.google().baseUrl(),
            "MICROSOFT", providers.microsoft().baseUrl(),
            "PORT", String.valueOf(port),
            "ADMINS", String.valueOf(admin));
    String yaml = YAML.replace("DATA/", data + "/").replace("data: DATA", "data: " + data);
    for (String name : values.keySet().stream().sorted().toList()) {
      yaml = yaml.replaceAll("\\b" + name + "\\b", values.get(name));
    }
    return yaml;
  }

  String api() {
    return "http://localhost:" + port;
  }

  String admin() {
    return "http://localhost:" + admin;
  }

  String token(UUID user) {
    return application.developmentToken(ProofWorld.FIRM, user, Role.USER);
  }

  String managersToken() {
    return application.developmentToken(ProofWorld.FIRM, MANAGER, Role.MANAGER);
  }

  @Override
  public void close() {
    application.stop();
  }
}
