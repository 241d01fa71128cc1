package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A CalDAV server of the machine, on a free port of loopback with its data in a folder. */
record RealServer(String name, Process process, int port, String calendarPath)
    implements AutoCloseable {

  /** Where the command is, if it is installed. */
  static Optional<Path> command(String name) {
    return Stream.of(
            (System.getenv("PATH") + File.pathSeparator + "/usr/bin").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static RealServer radicale(Path command, Path data) throws IOException, InterruptedException {
    int port = freePort();
    String config =
        """
        [server]
        hosts = 127.0.0.1:%d
        max_content_length = 100000000
        [auth]
        type = none
        [rights]
        type = authenticated
        [storage]
        filesystem_folder = %s
        """;
    Path file = data.resolve("config");
    Files.writeString(file, config.formatted(port, data.resolve("collections")));
    RealServer server =
        start(
            "radicale",
            List.of(command.toString(), "--config", file.toString()),
            port,
            data,
            "/u/cal/");
    assertThat(server.send("MKCALENDAR", "/u/cal/", "")).isEqualTo(201);
    return server;
  }

  static RealServer xandikos(Path command, Path data) throws IOException, InterruptedException {
    int port = freePort();
    List<String> line =
        List.of(
            command.toString(),
            "-d",
            Files.createDirectory(data.resolve("store")).toString(),
            "--defaults",
            "-l",
            "127.0.0.1",
            "-p",
            String.valueOf(port),
            "--current-user-principal",
            "/user1/");
    return start("xandikos", line, port, data, "/user1/calendars/calendar/");
  }

  private static RealServer start(
      String name, List<String> line, int port, Path data, String calendarPath)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    for (int tries = 0; !listens(port); tries++) {
      assertThat(tries).as("%s does not start", name).isLessThan(150);
      assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).as("%s ended", name).isFalse();
    }
    return new RealServer(name, process, port, calendarPath);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  URI url(String path) {
    return URI.create("http://" + host() + path);
  }

  /**
   * Another client's request; its status. On a connection of its own: a server may close one that
   * it keeps alive just as the next request is written to it.
   */
  int send(String method, String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Basic dTpwdw==")
            .header("Content-Type", "text/calendar; charset=utf-8")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  void put(String file, String ics) throws IOException, InterruptedException {
    assertThat(send("PUT", calendarPath + file, ics)).isIn(200, 201, 204);
  }

  void delete(String file) throws IOException, InterruptedException {
    assertThat(send("DELETE", calendarPath + file, "")).isIn(200, 204);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
