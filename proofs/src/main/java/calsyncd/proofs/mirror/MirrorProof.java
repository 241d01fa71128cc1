package calsyncd.proofs.mirror;

import calsyncd.proofs.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The entry of {@code ./proofs/mirror}. */
public final class MirrorProof {
  private static final int USAGE = 2;

  private MirrorProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try {
      Options options = Options.parse(List.of(args).subList(1, args.length));
      System.exit(
          run(
              new Verdict("mirror", options.seed(), out),
              (verdict, folder) -> new Mirror(options, verdict).run(folder)));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      System.exit(USAGE);
    }
  }

  /**
   * Runs a proof in a folder of its own, which stays where it failed.
   *
   * @return the exit code of the process
   */
  public static int run(Verdict verdict, BiConsumer<Verdict, Path> proof) throws IOException {
    Path folder = Files.createTempDirectory("calsyncd-proof-mirror-");
    try {
      proof.accept(verdict, folder);
    } catch (RuntimeException e) {
      e.printStackTrace();
      verdict.require(false, e.toString());
    }
    if (verdict.failures().isEmpty()) {
      remove(folder);
    } else {
      verdict.say("data and logs are in " + folder);
    }
    return verdict.end();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
