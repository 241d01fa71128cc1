package calsyncd.proofs;

import calsyncd.daemon.demo.Web;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node of the daemon as a process of its own, of the classes that this process has. */
public final class DaemonProcess implements AutoCloseable {
  private static final int LOOK_MILLIS = 50;
  private static final int LOOKS = 2400;
  private static final Duration END = Duration.ofSeconds(30);
  private static final List<String> FLAGS =
      List.of(
          "-Xmx768m",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final DaemonSetup setup;
  private final Process process;

  private DaemonProcess(DaemonSetup setup, Process process) {
    this.setup = setup;
    this.process = process;
  }

  /**
   * Starts a node and waits until it says that it is healthy.
   *
   * @throws IllegalStateException if it ends before, with the place of its log
   */
  public static DaemonProcess start(DaemonSetup setup) {
    DaemonProcess daemon = launch(setup);
    daemon.awaitHealth();
    return daemon;
  }

  /** Starts a node without waiting, for proofs that end it while it starts. */
  public static DaemonProcess launch(DaemonSetup setup) {
    try {
      Files.createDirectories(setup.data());
      ProcessBuilder builder = new ProcessBuilder(command(setup));
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("CALSYNCD_"));
      environment.put("CALSYNCD_DATA", setup.data().toString());
      environment.put("CALSYNCD_PORT", String.valueOf(setup.port()));
      environment.put("CALSYNCD_ADMIN_PORT", String.valueOf(setup.adminPort()));
      environment.put("CALSYNCD_PUBLIC_BASE_URL", "http://localhost:" + setup.port());
      environment.putAll(setup.environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(setup).toFile()));
      return new DaemonProcess(setup, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(DaemonSetup setup) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-Ddw.server.applicationConnectors[0].bindHost=127.0.0.1");
    setup.overrides().forEach((path, value) -> command.add("-Ddw." + path + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("calsyncd.daemon.cli.Main", "server", DaemonSetup.config().toString()));
    return command;
  }

  private static Path log(DaemonSetup setup) {
    return setup.data().resolve("calsyncd.log");
  }

  /** Waits until {@code /healthcheck} answers 200. */
  public void awaitHealth() {
    Web web = new Web();
    for (int look = 0; look < LOOKS; look++) {
      if (healthy(web)) {
        return;
      }
      if (ended(Duration.ofMillis(LOOK_MILLIS))) {
        throw new IllegalStateException("the daemon ended; see " + log(setup));
      }
    }
    kill();
    throw new IllegalStateException("the daemon does not become healthy; see " + log(setup));
  }

  private boolean healthy(Web web) {
    try {
      return web.status(admin() + "/healthcheck", "") == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  /** Where its API is. */
  public String api() {
    return "http://localhost:" + setup.port();
  }

  /** Where operators look. */
  public String admin() {
    return "http://localhost:" + setup.adminPort();
  }

  /** How it was started. */
  public DaemonSetup setup() {
    return setup;
  }

  /** Whether it lives. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Runs a job on this node and waits for its report. */
  public String run(String job) {
    return new Web().post(admin() + "/tasks/run-job?job=" + job);
  }

  /** What it has logged so far. */
  public List<String> lines() {
    try {
      return Files.readAllLines(log(setup));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when it is gone. What it started, such as its PostgreSQL, lives on. */
  public void kill() {
    process.destroyForcibly();
    if (!ended(END)) {
      throw new IllegalStateException("the daemon survived SIGKILL");
    }
  }

  /** SIGTERM; returns when it ended in order. */
  public void stop() {
    process.destroy();
    if (!ended(END)) {
      kill();
      throw new IllegalStateException("the daemon did not end in order; see " + log(setup));
    }
  }

  private boolean ended(Duration within) {
    try {
      return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends it in order if it still lives. */
  @Override
  public void close() {
    if (alive()) {
      stop();
    }
  }
}
