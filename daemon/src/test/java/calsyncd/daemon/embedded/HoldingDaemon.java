package calsyncd.daemon.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that starts the embedded servers and waits to be killed. */
final class HoldingDaemon implements AutoCloseable {

  private final Process process;
  private final List<Long> servers;

  private HoldingDaemon(Process process, List<Long> servers) {
    this.process = process;
    this.servers = servers;
  }

  public static void main(String[] args) throws IOException {
    EmbeddedServices services =
        EmbeddedServices.start(
            Path.of(args[0]), EnumSet.allOf(EmbeddedPart.class), Path.of(args[1]));
    System.out.println(
        "servers " + String.join(" ", services.pids().stream().map(String::valueOf).toList()));
    System.in.read();
  }

  static HoldingDaemon start(Path data, Path programs) throws IOException {
    Process process = launch(data, programs);
    return new HoldingDaemon(process, servers(process.inputReader()));
  }

  /** The bare process, which is only about to start its servers. */
  static Process launch(Path data, Path programs) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            HoldingDaemon.class.getName(),
            data.toString(),
            programs.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<Long> servers(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("servers ")) {
        return Arrays.stream(line.split(" ")).skip(1).map(Long::valueOf).toList();
      }
    }
    throw new IOException("the process ended without servers");
  }

  long pid() {
    return process.pid();
  }

  /** PostgreSQL's process, then Redis'. */
  List<Long> servers() {
    return servers;
  }

  /** Kills the process as kill -9 does, so that it cannot stop its servers. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process survives kill -9");
    }
  }

  /** Whatever a failed test left. */
  @Override
  public void close() {
    process.destroyForcibly();
    servers.stream()
        .flatMap(it -> ServerProcess.of(it).stream())
        .forEach(it -> it.handle().destroyForcibly());
  }
}
