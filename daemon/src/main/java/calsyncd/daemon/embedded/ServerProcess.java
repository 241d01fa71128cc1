package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server's process, seen from outside: it may be no child of ours. */
record ServerProcess(ProcessHandle handle) {

  /** The running process of that id; empty when there is none or it has only not been reaped. */
  static Optional<ServerProcess> of(long pid) {
    return ProcessHandle.of(pid).map(ServerProcess::new).filter(ServerProcess::running);
  }

  long pid() {
    return handle.pid();
  }

  /**
   * Whether it runs. A process that has ended stays listed until its parent asks for it, which the
   * first process of a container may never do.
   */
  boolean running() {
    return handle.isAlive() && !zombie();
  }

  private boolean zombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException notLinuxOrGone) {
      return false;
    }
  }

  /** Whether its command line runs this program and names this file or folder. */
  boolean runs(String program, Path argument) {
    ProcessHandle.Info info = handle.info();
    return info.command().filter(it -> it.endsWith(program)).isPresent()
        && info.arguments().map(List::of).orElse(List.of()).contains(argument.toString());
  }

  boolean awaitEnd(Duration limit) {
    return Deadline.await(limit, () -> !running());
  }

  /** Kills it, and waits until it and the processes it had are gone. */
  void kill(Duration limit) {
    List<ServerProcess> all = handle.descendants().map(ServerProcess::new).toList();
    handle.destroyForcibly();
    boolean gone =
        awaitEnd(limit)
            && Deadline.await(limit, () -> all.stream().noneMatch(ServerProcess::running));
    if (!gone) {
      throw new EmbeddedServicesException("Process " + pid() + " does not end; stop it by hand.");
    }
  }
}
