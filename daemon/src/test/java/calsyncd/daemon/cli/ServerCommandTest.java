package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process of its own: how it starts, refuses to start, and ends. */
@Timeout(120)
class ServerCommandTest {
  private static final Pattern SERVER_PROCESS =
      Pattern.compile("started its own .* process (\\d+)");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();
  private final List<ProcessHandle> servers = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    started.forEach(Process::destroyForcibly);
    servers.forEach(ProcessHandle::destroyForcibly);
  }

  private Path config(int port) throws IOException {
    return Files.writeString(
        folder.resolve("port-" + port + ".yml"),
        """
        data: %s
        server:
          applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
          requestLog: {appenders: []}
        """
            .formatted(folder.resolve("data"), port));
  }

  private Process start(Object... args) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-cp");
    line.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    line.add(Main.class.getName());
    for (Object arg : args) {
      line.add(arg.toString());
    }
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  /** Reads what the process says up to a text, or to its end; notes the servers it starts. */
  private String readUntil(BufferedReader output, String text) throws IOException {
    StringBuilder said = new StringBuilder();
    String line = "";
    while (line != null && !line.contains(text)) {
      line = output.readLine();
      said.append(line == null ? "" : line + "\n");
    }
    SERVER_PROCESS
        .matcher(said)
        .results()
        .map(MatchResult::group)
        .map(it -> Long.valueOf(it.replaceFirst(".* ", "")))
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(servers::add);
    return said.toString();
  }

  /** One that has ended stays listed until the machine's first process has asked for it. */
  private static boolean runs(ProcessHandle server) {
    try {
      Path stat = Path.of("/proc", Long.toString(server.pid()), "stat");
      return server.isAlive() && !Files.readString(stat).contains(") Z ");
    } catch (IOException notLinuxOrGone) {
      return server.isAlive();
    }
  }

  private static void end(Process process, int code) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
  }

  @Test
  void aSignalEndsTheDaemonAndItsServersInOrder() throws Exception {
    Process daemon = start("server", config(0));
    try (BufferedReader output = daemon.inputReader()) {
      String start = readUntil(output, "POST    /tasks/gc");
      assertThat(start).contains("started its own PostgreSQL", "started its own Redis");
      assertThat(start).doesNotContain("WARN", "ERROR");

      Process second = start("server", config(0));
      assertThat(readUntil(second.inputReader(), "the end"))
          .contains("is in use by another calsyncd (process " + daemon.pid() + ")")
          .doesNotContain("\tat ");
      end(second, 1);

      daemon.toHandle().destroy(); // leaves its output open
      String rest = readUntil(output, "the end");
      assertThat(rest.indexOf("stopped its own Redis")).isNotNegative();
      assertThat(rest).containsSubsequence("stopped its own Redis", "stopped its own PostgreSQL");
      assertThat(rest).doesNotContain("WARN", "ERROR", "\tat ");
    }
    end(daemon, 143);
    assertThat(servers).hasSize(2).noneMatch(ServerCommandTest::runs);
  }

  @Test
  void aSignalDuringTheStartLeavesNothingRunning() throws Exception {
    Process daemon = start("server", config(0));
    try (BufferedReader output = daemon.inputReader()) {
      readUntil(output, "started its own Redis");
      daemon.toHandle().destroy(); // leaves its output open
      readUntil(output, "the end");
    }
    end(daemon, 143);
    assertThat(servers).hasSize(2).noneMatch(ServerCommandTest::runs);
  }

  @Test
  void aPortInUseIsSaidInASentenceAndLeavesNothingRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process daemon = start("server", config(taken.getLocalPort()));
      String said = readUntil(daemon.inputReader(), "the end");
      assertThat(said)
          .contains("calsyncd: Failed to bind to ", ":" + taken.getLocalPort())
          .contains("another port: CALSYNCD_PORT")
          .doesNotContain("\tat ");
      end(daemon, 1);
    }
    assertThat(servers).hasSize(2).noneMatch(ServerCommandTest::runs);
  }

  @Test
  void aWrongConfigurationStartsNothing() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.yml"), "redis: {urll: x}");
    Process daemon = start("server", wrong);
    assertThat(readUntil(daemon.inputReader(), "the end"))
        .startsWith("calsyncd: ")
        .contains("Unrecognized field at: redis.urll")
        .doesNotContain("\tat ");
    end(daemon, 78);
    assertThat(folder.resolve("data")).doesNotExist();
  }
}
