package calsyncd.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The project's own files. */
final class Tree {

  private Tree() {}

  /** The folder of the whole project; tests run in the folder of a module. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("core/pom.xml")) ? here : here.getParent();
  }

  /** All files below a folder, without folders of certain names. */
  static Stream<Path> files(Path root, Set<String> without) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Collector(root, without, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream();
  }

  private static final class Collector extends SimpleFileVisitor<Path> {

    private final Path root;
    private final Set<String> without;
    private final List<Path> found;

    Collector(Path root, Set<String> without, List<Path> found) {
      this.root = root;
      this.without = without;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skipped = !folder.equals(root) && without.contains(folder.getFileName().toString());
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      found.add(file);
      return FileVisitResult.CONTINUE;
    }
  }
}
