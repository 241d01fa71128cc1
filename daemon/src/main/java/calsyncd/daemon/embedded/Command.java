package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One program run to its end.
 *
 * @param exit its exit code
 * @param output what it printed, both streams
 */
record Command(int exit, String output) {

  boolean ok() {
    return exit == 0;
  }

  /** Runs a program in bounded time, without the PG* variables of the caller's environment. */
  static Command run(Duration limit, List<String> line) throws IOException {
    Path output = Files.createTempFile("calsyncd", ".out");
    try {
      Process process = builder(line, output).start();
      return new Command(await(process, limit), Files.readString(output).strip());
    } finally {
      Files.deleteIfExists(output);
    }
  }

  // A file, not a pipe: a server that keeps a pipe open would make us wait for its end.
  private static ProcessBuilder builder(List<String> line, Path output) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return builder;
  }

  private static int await(Process process, Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new EmbeddedServicesException("No end within " + limit.toSeconds() + " s: " + process);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException("Interrupted while an embedded server starts", e);
    }
  }
}
