package calsyncd.proofs.readme;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each command that the README shows, as a reader would type it. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final long MINUTES = 4;

  @TempDir private Path folder;

  /** The commands of the README's shell blocks, comments and line ends removed. */
  private static List<String> commands() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> commands = new ArrayList<>();
    Matcher block = BLOCK.matcher(readme);
    while (block.find()) {
      String joined = block.group(1).replaceAll("\\\\\n\\s*", "");
      joined.lines().map(line -> line.replaceFirst("\\s+# .*", "")).forEach(commands::add);
    }
    commands.removeIf(String::isBlank);
    return commands;
  }

  private static Stream<String> starting(String with) throws IOException {
    return commands().stream().filter(command -> command.startsWith(with));
  }

  @Test
  void everyCommandIsOfAKindThatIsRunHere() throws IOException {
    assertThat(commands())
        .isNotEmpty()
        .allMatch(c -> c.matches("(\\./calsyncd|curl|\\./benchmarks/|\\./proofs/|mvn verify).*"));
  }

  @Test
  void benchmarksAndProofsAreThere() throws IOException {
    Stream.concat(starting("./benchmarks/"), starting("./proofs/"))
        .forEach(command -> assertThat(ROOT.resolve(command.substring(2))).isExecutable());
  }

  @Test
  void commandsThatEndByThemselvesEndWell() throws IOException {
    starting("./calsyncd")
        .filter(command -> !command.matches("\\./calsyncd (demo|server)\\b.*"))
        .forEach(command -> assertThat(run(command).exit()).as(command).isZero());
  }

  @Test
  void theServerStartsAndEnds() throws IOException, InterruptedException {
    String command = starting("./calsyncd server").findFirst().orElseThrow();
    Process server = start(command);
    try (BufferedReader lines = server.inputReader()) {
      assertThat(lines.lines().anyMatch(line -> line.contains("calsyncd answers"))).isTrue();
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void theDemoEndsWellAndItsApiAnswersTheCalls() throws IOException, InterruptedException {
    Process demo =
        start("./calsyncd demo --quiet-world --json --port 0 --admin-port 0 --data " + folder);
    try (BufferedReader lines = demo.inputReader()) {
      String ready = lines.lines().filter(l -> l.contains("\"ready\"")).findFirst().orElseThrow();
      JsonNode world = new ObjectMapper().readTree(ready);
      Map<String, String> names =
          Map.of(
              "API", world.path("api").asText(),
              "TOKEN", world.path("users").path(0).path("token").asText());
      starting("curl").forEach(command -> answersJson(command, names));
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    String once = "./calsyncd demo --once --json --port 0 --admin-port 0 --data " + folder;
    Ended ended = run(once);
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("\"event\":\"summary\"").contains("\"ok\":true");
  }

  private void answersJson(String command, Map<String, String> names) {
    Ended ended = run("curl -s -S " + command.substring("curl ".length()), names);
    assertThat(ended.exit()).as(command).isZero();
    assertThat(ended.output()).as(command).startsWith("{").doesNotContain("\"status\":500");
  }

  private record Ended(int exit, String output) {}

  private Ended run(String command) {
    return run(command, Map.of());
  }

  private Ended run(String command, Map<String, String> names) {
    try {
      Process process = start(command, names);
      String output = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(command).isTrue();
      return new Ended(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command, e);
    }
  }

  private Process start(String command) throws IOException {
    return start(command, Map.of());
  }

  private Process start(String command, Map<String, String> names) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command);
    builder.directory(ROOT.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(names);
    builder.environment().put("CALSYNCD_DATA", folder.resolve("data").toString());
    builder.environment().put("CALSYNCD_PORT", "0");
    builder.environment().put("CALSYNCD_ADMIN_PORT", "0");
    return builder.start();
  }
}
