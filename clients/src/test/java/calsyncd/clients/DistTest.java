package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is published is what is written. To compile the client anew:
 *
 * <pre>
 * mvn -pl clients test -Dtest=DistTest -Ddist=write
 * </pre>
 */
final class DistTest {
  private static final Path DIST = Typescript.PACKAGE.resolve("dist");

  @TempDir private Path folder;

  private static Map<String, String> texts(Path root) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  private static void compile(Path into) {
    var ended = Typescript.compile(Typescript.PACKAGE, "-p", ".", "--outDir", into.toString());
    assertThat(ended.output()).isEmpty();
    assertThat(ended.exit()).isZero();
  }

  @Test
  void whatIsPublishedIsWhatTheCompilerMakes() throws IOException {
    if (System.getProperty("dist", "check").equals("write")) {
      for (String name : texts(DIST).keySet()) {
        Files.delete(DIST.resolve(name));
      }
      compile(DIST);
    }
    compile(folder);
    assertThat(texts(DIST)).as("-Ddist=write compiles it anew").isEqualTo(texts(folder));
  }

  @Test
  void theSourcesKeepTheHousesMeasures() throws IOException {
    texts(Typescript.PACKAGE.resolve("src"))
        .forEach((name, text) -> {
          assertThat(text.lines()).as(name).hasSizeLessThanOrEqualTo(400);
          assertThat(text.lines()).as(name).allMatch(line -> line.length() <= 100);
        });
  }

  /** What npm would pack, in a project of somebody else's. */
  private Path installed() throws IOException {
    JsonNode described = described();
    Path at = folder.resolve("node_modules").resolve(described.path("name").asText());
    Files.createDirectories(at);
    Files.copy(Typescript.PACKAGE.resolve("package.json"), at.resolve("package.json"));
    for (JsonNode file : described.path("files")) {
      Path from = Typescript.PACKAGE.resolve(file.asText());
      assertThat(from).exists();
      if (Files.isDirectory(from)) {
        for (var text : texts(from).entrySet()) {
          Path to = at.resolve(file.asText()).resolve(text.getKey());
          Files.createDirectories(to.getParent());
          Files.writeString(to, text.getValue());
        }
      }
    }
    return folder;
  }

  private static JsonNode described() throws IOException {
    return new ObjectMapper().readTree(Typescript.PACKAGE.resolve("package.json").toFile());
  }

  @Test
  void whoInstallsItHasItsTypes() throws IOException {
    Path project = installed();
    Files.writeString(project.resolve("use.mts"), use("state.waiting + 1"));
    assertThat(compileUse(project)).isEmpty();
    Files.writeString(project.resolve("use.mts"), use("state.waiting.length"));
    assertThat(compileUse(project)).contains("Property 'length' does not exist on type 'number'");
  }

  private static String use(String expression) {
    return """
    import { Client, type State } from "calsyncd-client";
    const client = await Client.open({
      url: "https://calendar.example.com",
      account: "ada",
      getToken: async ({ fresh }) => (fresh ? "new" : "old"),
      live: ["sessions"],
    });
    client.on("state", (state: State) => void (EXPRESSION));
    client.on("answer", (answer) => void answer.delivery);
    const session = await client.start({ hubCalendarId: "x", title: "Writing" });
    await session.end();
    export {};
    """
        .replace("EXPRESSION", expression);
  }

  private static String compileUse(Path project) {
    return Typescript.compile(
            project,
            "--noEmit",
            "--strict",
            "--target",
            "es2022",
            "--module",
            "nodenext",
            "--lib",
            "es2022,dom",
            "use.mts")
        .output();
  }

  @Test
  void whoImportsItGetsTheClientAndNothingHappensByThat() throws IOException {
    Path project = installed();
    Files.writeString(
        project.resolve("use.mjs"),
        "import * as all from 'calsyncd-client'; console.log(Object.keys(all).join());");
    assertThat(Typescript.node(project, List.of("use.mjs")).output().strip())
        .isEqualTo("Client,Session,UnknownSession");
  }

  @Test
  void itNeedsNothingElse() throws IOException {
    assertThat(described().has("dependencies")).isFalse();
    assertThat(texts(DIST).entrySet())
        .filteredOn(file -> file.getKey().endsWith(".js"))
        .allSatisfy(file ->
            assertThat(
                    file.getValue().lines().filter(line -> line.matches("(im|ex)port .* from.*")))
                .allMatch(line -> line.contains("\"./")));
  }
}
