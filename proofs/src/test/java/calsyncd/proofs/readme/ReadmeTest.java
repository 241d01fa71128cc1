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
import java.util.Set;
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
        .map(command -> command.split(" ")[0])
        .forEach(file -> assertThat(ROOT.resolve(file)).isExecutable());
  }

  @Test
  void commandsThatEndByThemselvesEndWell() throws IOException {
    starting("./calsyncd")
        .filter(command -> !command.matches("\\./calsyncd (demo|server|simulate)\\b.*"))
        .forEach(command -> assertThat(run(command).exit()).as(command).isZero());
  }

  @Test
  void theServerStartsAndEnds() throws IOException, InterruptedException {
    startsAndEnds("./calsyncd server", "calsyncd answers");
  }

  @Test
  void theSimulatorsStartAndEnd() throws IOException, InterruptedException {
    startsAndEnds("./calsyncd simulate", "\"access_token\"");
  }

  private void startsAndEnds(String documented, String said)
      throws IOException, InterruptedException {
    Process process = start(starting(documented).findFirst().orElseThrow());
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines().anyMatch(line -> line.contains(said))).isTrue();
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
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
      assertThat(starting("curl")).isNotEmpty();
      starting("curl").forEach(command -> answersAsDocumented(command, names));
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    String once = "./calsyncd demo --once --json --port 0 --admin-port 0 --data " + folder;
    Ended ended = run(once);
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("\"event\":\"summary\"").contains("\"ok\":true");
  }

  /**
   * What a call of the README answers: one of these statuses, with these fields.
   *
   * @param path by which the call is known
   */
  private record Documented(String path, Set<Integer> statuses, List<String> fields) {}

  /** The password of the README is none, and the machine may have no network to try it over. */
  private static final List<Documented> DOCUMENTED =
      List.of(
          new Documented("/google/connect", Set.of(200), List.of("authorization_url")),
          new Documented(
              "/caldav/connect", Set.of(422, 503), List.of("status", "detail", "correlation_id")),
          new Documented("/sync/status", Set.of(200), List.of("auto_sync_enabled", "bindings")),
          new Documented(
              "/sync/schedule", Set.of(200), List.of("sync_frequency_minutes", "next_sync_at")),
          new Documented("/events?", Set.of(200), List.of("events", "next_cursor")));

  private void answersAsDocumented(String command, Map<String, String> names) {
    Documented documented =
        DOCUMENTED.stream()
            .filter(it -> command.contains(it.path()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing says what this answers: " + command));
    String asked = "curl -s -S -w '\\n%{http_code}' " + command.substring("curl ".length());
    Ended ended = run(asked, names);
    assertThat(ended.exit()).as(command).isZero();
    int end = ended.output().lastIndexOf('\n');
    assertThat(Integer.valueOf(ended.output().substring(end + 1)))
        .as(command + " answers " + ended.output())
        .isIn(documented.statuses());
    assertThat(json(ended.output().substring(0, end)).fieldNames())
        .toIterable()
        .as(command)
        .containsAll(documented.fields());
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
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
