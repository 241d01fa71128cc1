package calsyncd.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.DemoUser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The daemon in this process on a PostgreSQL and a Redis of its own, in a folder that goes. */
final class ServedDaemon implements AutoCloseable {
  private final Path data;
  private final CalsyncdApplication application;
  private final Infrastructure infrastructure;
  private final String api;

  private ServedDaemon(
      Path data, CalsyncdApplication application, Infrastructure infrastructure, String api) {
    this.data = data;
    this.application = application;
    this.infrastructure = infrastructure;
    this.api = api;
  }

  /** Starts it before these simulators; returns once it answers. */
  static ServedDaemon start(String google, String microsoft) throws Exception {
    return start(Files.createTempDirectory("calsyncd-latency"), google, microsoft, "");
  }

  /** Another node on the servers of this one, with its secrets; closed before it. */
  ServedDaemon beside(String google, String microsoft) throws Exception {
    var database = infrastructure.database();
    var servers =
        "database: {url: '%s', user: '%s', password: '%s'}\nredis: {url: '%s'}"
            .formatted(
                database.url(), database.user(), database.password(), infrastructure.redis().uri());
    return start(data, google, microsoft, servers);
  }

  private static ServedDaemon start(Path data, String google, String microsoft, String servers)
      throws Exception {
    var port = freePort();
    var values = new HashMap<String, String>();
    values.put("data", data.toString());
    values.put("port", port);
    values.put("google", google);
    values.put("microsoft", microsoft);
    values.put("servers", servers);
    var yaml = configuration(values).getBytes(UTF_8);
    var opened = new AtomicReference<Infrastructure>();
    var application =
        new CalsyncdApplication(
            _ -> new ByteArrayInputStream(yaml),
            configuration -> {
              opened.set(Infrastructure.open(configuration));
              return opened.get();
            });
    application.run("server", "latency.yml");
    return new ServedDaemon(data, application, opened.get(), "http://localhost:" + port);
  }

  private static String configuration(Map<String, String> values) throws IOException {
    try (var in = ServedDaemon.class.getResourceAsStream("/latency.yml")) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      for (var value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", value.getValue());
      }
      return text;
    }
  }

  private static String freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(socket.getLocalPort());
    }
  }

  String api() {
    return api;
  }

  Infrastructure infrastructure() {
    return infrastructure;
  }

  DemoUser user(String name) {
    var id = UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
    return new DemoUser(name, id, application.developmentToken("benchmark", id, Role.USER));
  }

  @Override
  public void close() throws IOException {
    application.stop();
    if (infrastructure.own().isPresent()) {
      Folders.delete(data);
    }
  }
}
