package calsyncd.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Load by wrk, one thread. Its script prints the figures in a form that needs no guessing. */
record WrkLoad(int connections) implements Load {
  private static final String MARK = "figures ";
  private static final String SCRIPT =
      """
      wrk.method = "POST"
      wrk.body = ""
      function done(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("figures %f %f %d\\n",
          summary.requests / (summary.duration / 1e6), latency:percentile(99.0) / 1e3,
          e.status + e.connect + e.read + e.write + e.timeout))
      end
      """;

  static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> new File(folder, "wrk").canExecute());
  }

  @Override
  public Round run(URI target, Map<String, String> headers, Duration duration)
      throws IOException, InterruptedException {
    var script = Files.createTempFile("calsyncd-intake", ".lua");
    try {
      Files.writeString(script, SCRIPT);
      var process =
          new ProcessBuilder(command(script.toString(), target, headers, duration))
              .redirectErrorStream(true)
              .start();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return read(output);
    } finally {
      Files.delete(script);
    }
  }

  private List<String> command(
      String script, URI target, Map<String, String> headers, Duration duration) {
    var command = new ArrayList<String>();
    command.addAll(List.of("wrk", "-t1", "-c" + connections, "-d" + duration.toSeconds() + "s"));
    command.addAll(List.of("-s", script, "-H", "Content-Length: 0"));
    headers.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
    command.add(target.toString());
    return command;
  }

  private static Round read(String output) throws IOException {
    var figures = output.lines().filter(line -> line.startsWith(MARK)).findFirst();
    var parts = figures.orElseThrow(() -> new IOException("wrk failed: " + output)).split(" ");
    return new Round(
        Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), Long.parseLong(parts[3]));
  }

  @Override
  public String name() {
    return "wrk -t1 -c" + connections;
  }
}
