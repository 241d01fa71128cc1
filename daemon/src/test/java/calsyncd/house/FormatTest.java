package calsyncd.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source file is laid out by google-java-format. To rewrite those that are not:
 *
 * <pre>
 * mvn -pl daemon -am test -Dtest=FormatTest -Dsurefire.failIfNoSpecifiedTests=false -Dformat=write
 * </pre>
 */
class FormatTest {

  private static final Path ROOT = Tree.root();
  private static final Set<String> NOT_OURS = Set.of("target", "data", ".git", "node_modules");

  @Test
  void everySourceFileIsFormatted() throws IOException {
    List<Path> wrong = sources().parallel().filter(it -> !isFormatted(it)).sorted().toList();
    if (System.getProperty("format", "check").equals("write")) {
      wrong.forEach(it -> write(it, formatted(read(it), it)));
      return;
    }
    assertThat(wrong.stream().map(ROOT::relativize).map(Path::toString))
        .as("not formatted; -Dformat=write rewrites them")
        .isEmpty();
  }

  @Test
  void theFormatterTellsGoodFromBad() {
    Path here = Path.of("Example.java");
    String good = "class Example {\n  int size;\n}\n";
    assertThat(formatted(good, here)).isEqualTo(good);
    assertThat(formatted("import java.util.List;\nclass Example { int size; }", here))
        .isEqualTo(good);
    assertThat(sources()).anyMatch(it -> it.endsWith("house/FormatTest.java"));
  }

  private static boolean isFormatted(Path file) {
    String source = read(file);
    return formatted(source, file).equals(source);
  }

  private static String formatted(String source, Path file) {
    try {
      return new Formatter().formatSourceAndFixImports(source);
    } catch (FormatterException e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    }
  }

  private static Stream<Path> sources() {
    return Tree.files(ROOT, NOT_OURS).filter(it -> it.toString().endsWith(".java"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String source) {
    try {
      Files.writeString(file, source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
