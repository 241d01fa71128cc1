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
    var data = Files.createTempDirectory("calsyncd-latency");
    var port = freePort();
    var values =
        Map.of("data", data.toString(), "port", port, "google", google, "microsoft", microsoft);
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
    Folders.delete(data);
  }
}
