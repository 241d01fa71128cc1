package calsyncd.proofs.caldav;

import calsyncd.proofs.DaemonProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A CalDAV server of the machine as a process of its own, on a free port of loopback.
 *
 * @param calendar path of the calendar, with a slash at its end
 */
record DavServer(String name, Process process, int port, String calendar, HttpClient http)
    implements AutoCloseable {
  private static final int LOOKS = 300;
  private static final int LOOK_MILLIS = 100;

  /** Where a server's command is, if it is installed. */
  static Optional<Path> command(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/bin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts a server that holds these objects already. */
  static DavServer start(String name, Path data, List<Sample> samples) {
    Path command = command(name).orElseThrow();
    try {
      Files.createDirectories(data);
      return name.equals("radicale")
          ? radicale(command, data, samples)
          : xandikos(command, data, samples);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its PUT takes longer the more there is, so the calendar is laid where the server keeps it. */
  private static DavServer radicale(Path command, Path data, List<Sample> samples)
      throws IOException {
    Path collections = data.resolve("collections");
    Path calendar = collections.resolve("collection-root/ada/work");
    Files.createDirectories(calendar);
    Files.writeString(
        calendar.resolve(".Radicale.props"),
        "{\"tag\": \"VCALENDAR\", \"D:displayname\": \"Work\", "
            + "\"C:supported-calendar-component-set\": \"VEVENT\"}");
    for (Sample sample : samples) {
      Files.writeString(calendar.resolve(sample.file()), sample.ics());
    }
    int port = DaemonProcess.freePort();
    Path config = data.resolve("config");
    Files.writeString(
        config,
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
        """
            .formatted(port, collections));
    List<String> line = List.of(command.toString(), "--config", config.toString());
    return launch("radicale", line, port, data, "/ada/work/");
  }

  private static DavServer xandikos(Path command, Path data, List<Sample> samples)
      throws IOException {
    int port = DaemonProcess.freePort();
    Path store = Files.createDirectories(data.resolve("store"));
    List<String> line =
        List.of(
            command.toString(),
            "-d",
            store.toString(),
            "--defaults",
            "-l",
            "127.0.0.1",
            "-p",
            String.valueOf(port),
            "--current-user-principal",
            "/ada/");
    DavServer server = launch("xandikos", line, port, data, "/ada/calendars/calendar/");
    samples.forEach(server::put);
    return server;
  }

  private static DavServer launch(
      String name, List<String> line, int port, Path data, String calendar) throws IOException {
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    DavServer server = new DavServer(name, process, port, calendar, http);
    for (int look = 0; look < LOOKS; look++) {
      if (server.listens()) {
        return server;
      }
      if (server.ended(LOOK_MILLIS)) {
        throw new IllegalStateException(name + " ended; see " + data.resolve("log"));
      }
    }
    server.close();
    throw new IllegalStateException(name + " does not answer; see " + data.resolve("log"));
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private boolean ended(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  URI root() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Another client writes an object. */
  void put(Sample sample) {
    send("PUT", sample.file(), sample.ics());
  }

  /** Another client deletes an object. */
  void delete(Sample sample) {
    send("DELETE", sample.file(), "");
  }

  private void send(String method, String file, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(root().resolve(calendar + file))
            .header("Content-Type", "text/calendar; charset=utf-8")
            .header("Authorization", "Basic YWRhOnB3")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      int status = http.send(request, BodyHandlers.ofString()).statusCode();
      if (status / 100 != 2 || status == 207) {
        throw new IllegalStateException(name + " answers " + method + " " + file + ": " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    if (!ended(5_000)) {
      process.destroyForcibly();
    }
  }
}
