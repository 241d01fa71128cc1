package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's own note of who runs a cluster, {@code postmaster.pid}: line 1 is the process, line
 * 4 the port.
 */
record PostmasterFile(long pid, int port) {

  private static final int PORT_LINE = 3;

  /** Empty when there is none or it is not yet whole. */
  static Optional<PostmasterFile> read(Path cluster) {
    try {
      return parse(Files.readAllLines(file(cluster)));
    } catch (IOException noneOrUnreadable) {
      return Optional.empty();
    }
  }

  static Path file(Path cluster) {
    return cluster.resolve("postmaster.pid");
  }

  private static Optional<PostmasterFile> parse(List<String> lines) {
    if (lines.size() <= PORT_LINE) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(lines.getFirst().strip());
      return Optional.of(new PostmasterFile(pid, Integer.parseInt(lines.get(PORT_LINE).strip())));
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }
}
