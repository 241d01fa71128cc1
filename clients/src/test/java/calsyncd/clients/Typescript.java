package calsyncd.clients;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The client's sources and their compiler, which runs in the node that drives the browser. */
final class Typescript {
  /** The folder of the package. */
  static final Path PACKAGE = Path.of("typescript").toAbsolutePath();

  private static final Path COMPILER = Path.of("target", "typescript").toAbsolutePath();
  private static final String JAR = "/META-INF/resources/webjars/typescript/5.9.3";

  private Typescript() {}

  /** What a program said, and how it ended. */
  record Ended(int exit, String output) {}

  /** Compiles what a project file names. */
  static Ended compile(Path folder, String... options) {
    unpack();
    List<String> arguments = new ArrayList<>(List.of(COMPILER.resolve("lib/tsc.js").toString()));
    arguments.addAll(List.of(options));
    return node(folder, arguments);
  }

  /** Runs node in a folder. */
  static Ended node(Path folder, List<String> arguments) {
    Map<String, String> none = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Path driver = Driver.ensureDriverInstalled(none, false).driverDir();
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(driver.resolve(windows ? "node.exe" : "node").toString());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static synchronized void unpack() {
    if (Files.exists(COMPILER.resolve("lib/tsc.js"))) {
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(jar(), Map.of());
        Stream<Path> files = Files.walk(jar.getPath(JAR, "lib"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, COMPILER.resolve(jar.getPath(JAR).relativize(file).toString()));
      }
      copy(jar.getPath(JAR, "package.json"), COMPILER.resolve("package.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI jar() {
    String inside = Objects.requireNonNull(Typescript.class.getResource(JAR)).toString();
    return URI.create(inside.substring(0, inside.indexOf("!/")));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream in = Files.newInputStream(from)) {
      Files.write(to, in.readAllBytes());
    }
  }
}
