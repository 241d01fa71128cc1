package calsyncd.testkit.caldav;

import calsyncd.testkit.FreePort;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A CalDAV server that others wrote, Radicale or Xandikos, as it is installed on the machine: a
 * process of its own on a free port of loopback, with its data and its log in a folder, and one
 * calendar. It takes any password.
 *
 * <p>The requests that this sends are those of another client beside the one under test. Each goes
 * on a connection of its own, since Radicale hangs up after every answer without saying so: a PUT
 * on a connection that was kept may meet that, and must not be repeated blindly (RFC 9110 §9.2.2).
 */
public final class CalDavServer implements AutoCloseable {
  /** Who the calendar belongs to. */
  public static final String USER = "ada";

  /** A password of the user. */
  public static final String PASSWORD = "pw";

  private static final String MKCALENDAR =
      "<c:mkcalendar xmlns:c=\"urn:ietf:params:xml:ns:caldav\" xmlns:d=\"DAV:\"><d:set><d:prop>"
          + "<d:displayname>Calendar</d:displayname></d:prop></d:set></c:mkcalendar>";
  private static final int LOOKS = 300;
  private static final int LOOK_MILLIS = 100;
  private static final int END_MILLIS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AUTHORIZATION =
      "Basic "
          + Base64.getEncoder()
              .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

  private final String name;
  private final Process process;
  private final int port;
  private final String calendarPath;

  private CalDavServer(String name, Process process, int port, String calendarPath) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.calendarPath = calendarPath;
  }

  /** Where a server's command is, if it is installed. */
  public static Optional<Path> command(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/bin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts a server whose calendar is empty, as {@link #start(String, Path, Map)} does. */
  public static CalDavServer start(String name, Path data) {
    return start(name, data, Map.of());
  }

  /**
   * Starts a server and waits until it takes connections.
   *
   * @param name {@code radicale} or {@code xandikos}
   * @param data a folder of its own; it is made if it is not there
   * @param objects what the calendar holds from the start: iCalendar text by file name
   * @throws IllegalArgumentException if no such server is known
   * @throws IllegalStateException if it is not installed or does not start
   */
  public static CalDavServer start(String name, Path data, Map<String, String> objects) {
    try {
      Files.createDirectories(data);
      return switch (name) {
        case "radicale" -> radicale(data, objects);
        case "xandikos" -> xandikos(data, objects);
        default -> throw new IllegalArgumentException("not a CalDAV server that is known: " + name);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CalDavServer radicale(Path data, Map<String, String> objects) throws IOException {
    int port = FreePort.choose();
    Path collections = data.resolve("collections");
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
    String calendar = "/" + USER + "/work/";
    List<String> line = List.of(installed("radicale"), "--config", config.toString());
    if (objects.isEmpty()) {
      return launch("radicale", line, port, data, calendar).after(s -> s.makeCalendar(calendar));
    }
    lay(collections.resolve("collection-root" + calendar), objects);
    return launch("radicale", line, port, data, calendar);
  }

  /** Its PUT takes longer the more there is, so the objects are laid where Radicale keeps them. */
  private static void lay(Path calendar, Map<String, String> objects) throws IOException {
    Files.createDirectories(calendar);
    Files.writeString(
        calendar.resolve(".Radicale.props"),
        "{\"tag\": \"VCALENDAR\", \"D:displayname\": \"Work\", "
            + "\"C:supported-calendar-component-set\": \"VEVENT\"}");
    for (Map.Entry<String, String> object : objects.entrySet()) {
      Files.writeString(calendar.resolve(object.getKey()), object.getValue());
    }
  }

  private static CalDavServer xandikos(Path data, Map<String, String> objects) throws IOException {
    int port = FreePort.choose();
    Path store = Files.createDirectories(data.resolve("store"));
    String principal = "/" + USER + "/";
    List<String> line =
        List.of(
            installed("xandikos"),
            "-d",
            store.toString(),
            "--defaults",
            "-l",
            "127.0.0.1",
            "-p",
            String.valueOf(port),
            "--current-user-principal",
            principal);
    return launch("xandikos", line, port, data, principal + "calendars/calendar/")
        .after(server -> objects.forEach(server::put));
  }

  private static String installed(String name) {
    return command(name)
        .map(Path::toString)
        .orElseThrow(() -> new IllegalStateException(name + " is not installed"));
  }

  private static CalDavServer launch(
      String name, List<String> line, int port, Path data, String calendarPath) throws IOException {
    Path log = data.resolve("log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new CalDavServer(name, process, port, calendarPath).after(s -> s.awaitConnections(log));
  }

  /** Takes a step of the start, or leaves no process behind. */
  private CalDavServer after(Consumer<CalDavServer> step) {
    try {
      step.accept(this);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void awaitConnections(Path log) {
    for (int look = 0; look < LOOKS; look++) {
      if (ended(LOOK_MILLIS)) {
        throw new IllegalStateException(name + " ended; see " + log);
      }
      if (takesConnections()) {
        return;
      }
    }
    throw new IllegalStateException(name + " does not answer; see " + log);
  }

  private boolean ended(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", cause);
  }

  private boolean takesConnections() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** {@code radicale} or {@code xandikos}. */
  public String name() {
    return name;
  }

  /** Address and port, as an operator allows them. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** The absolute URL of a path. */
  public URI url(String path) {
    return URI.create("http://" + host() + path);
  }

  /** The path of the calendar, with a slash at its end. */
  public String calendarPath() {
    return calendarPath;
  }

  /**
   * Another client makes a calendar (RFC 4791 §5.3.1).
   *
   * @throws IllegalStateException unless the server says that it did
   */
  public void makeCalendar(String path) {
    require("MKCALENDAR", path, MKCALENDAR, Set.of(201));
  }

  /**
   * Another client writes an object of the calendar.
   *
   * @throws IllegalStateException unless the server says that it did
   */
  public void put(String file, String ics) {
    require("PUT", calendarPath + file, ics, Set.of(200, 201, 204));
  }

  /**
   * Another client deletes an object of the calendar.
   *
   * @throws IllegalStateException unless the server says that it did
   */
  public void delete(String file) {
    require("DELETE", calendarPath + file, "", Set.of(200, 204));
  }

  private void require(String method, String path, String body, Set<Integer> expected) {
    int status = send(method, path, body);
    if (!expected.contains(status)) {
      throw new IllegalStateException(name + " answers " + method + " " + path + ": " + status);
    }
  }

  /**
   * Another client sends a request, on a connection of its own.
   *
   * @return the status of the answer
   * @throws UncheckedIOException if there is none
   */
  public int send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(url(path))
            .timeout(PATIENCE)
            .header("Authorization", AUTHORIZATION)
            .header("Content-Type", body.startsWith("<") ? "application/xml" : "text/calendar")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Ends the process of this server and waits until it is gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
