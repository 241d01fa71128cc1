package calsyncd.daemon.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Types all steps into one {@code sh}, and keeps what each printed and which calls it made. */
final class Shell {
  private static final String CALL = "CALL ";

  /** Who says how long to listen is told that the time is over. */
  private static final String OVER = "curl: (28)";

  private static final String LISTENS = "--max-time";

  private final Path folder;
  private final long seconds;

  /**
   * A shell in that folder.
   *
   * @param seconds that all steps together may take
   */
  Shell(Path folder, long seconds) {
    this.folder = folder;
    this.seconds = seconds;
  }

  /** A request that curl made. */
  record Call(String method, String url, int status) {
    static Call of(String line) {
      String[] words = line.substring(CALL.length()).split(" ");
      return new Call(words[0], words[1], Integer.parseInt(words[2]));
    }
  }

  /**
   * What became of a step.
   *
   * @param calls in their order
   * @param errors what else came out at standard error
   */
  record Ran(Walk.Step step, String printed, List<Call> calls, String errors) {
    Ran as(Walk.Step other) {
      return new Ran(other, printed, calls, errors);
    }
  }

  List<Ran> run(List<Walk.Step> steps) throws IOException, InterruptedException {
    // The only thing that a reader's curl does not do: it says on the side what it called.
    Files.writeString(
        folder.resolve(".curlrc"),
        "show-error\nwrite-out = \"%{stderr}"
            + CALL
            + "%{method} %{url_effective} %{http_code}\\n\"\n");
    Path script = Files.writeString(folder.resolve("walks.sh"), script(steps));
    ProcessBuilder shell = new ProcessBuilder("sh", script.toString());
    shell.directory(folder.toFile()).redirectErrorStream(true);
    shell.redirectOutput(folder.resolve("rest").toFile());
    shell.environment().put("CURL_HOME", folder.toString());
    Process process = shell.start();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    String rest = Files.readString(folder.resolve("rest"));
    assertThat(ended).as("it waits for ever at " + rest).isTrue();
    assertThat(process.exitValue()).as("the shell ends at " + rest).isZero();
    return ran(steps);
  }

  private static String script(List<Walk.Step> steps) {
    StringBuilder script = new StringBuilder("set -u\n");
    for (int n = 0; n < steps.size(); n++) {
      script
          .append("echo '" + steps.get(n).place() + "'\n{\n")
          .append(steps.get(n).command())
          .append("\n} >printed." + n + " 2>errors." + n + "\n");
    }
    return script.toString();
  }

  private List<Ran> ran(List<Walk.Step> steps) {
    List<Ran> ran = new ArrayList<>();
    for (int n = 0; n < steps.size(); n++) {
      boolean listens = steps.get(n).command().contains(LISTENS);
      List<String> errors =
          read("errors." + n).lines().filter(line -> !(listens && line.startsWith(OVER))).toList();
      List<Call> calls =
          errors.stream().filter(line -> line.startsWith(CALL)).map(Call::of).toList();
      String rest = String.join("\n", errors.stream().filter(l -> !l.startsWith(CALL)).toList());
      ran.add(new Ran(steps.get(n), read("printed." + n), calls, rest));
    }
    return ran;
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
