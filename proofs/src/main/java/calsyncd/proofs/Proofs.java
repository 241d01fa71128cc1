package calsyncd.proofs;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The entry of {@code ./proofs/NAME [SEED [SIZE]]}. */
public final class Proofs {
  private static final int USAGE = 2;

  /** A proof and the size that its command has by itself. */
  private record Entry(Proof proof, int size) {}

  private static final Map<String, Entry> ALL =
      Map.of(
          "kill", new Entry(new Kill(), 50),
          "session-kill", new Entry(new SessionKill(), 40),
          "storm", new Entry(new Storm(), 10_000),
          "losses", new Entry(new Losses(), 20),
          "ten-years", new Entry(new TenYears(), 3_650));

  private Proofs() {}

  /** Runs one proof; exit code 0 if it passed. */
  public static void main(String[] args) {
    Entry entry = args.length == 0 ? null : ALL.get(args[0]);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (entry == null) {
      out.println("usage: proofs NAME [SEED [SIZE]], one of " + List.copyOf(ALL.keySet()));
      System.exit(USAGE);
      return;
    }
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int size = args.length > 2 ? Integer.parseInt(args[2]) : entry.size();
    System.exit(run(args[0], entry.proof(), new Verdict(args[0], seed, out), seed, size));
  }

  /** Data of a proof that passed is removed; of one that failed it is kept. */
  private static int run(String name, Proof proof, Verdict verdict, long seed, int size) {
    Path folder = folder(name);
    try {
      proof.run(verdict, seed, size, folder);
    } catch (RuntimeException e) {
      e.printStackTrace();
      verdict.require(false, e.toString());
    }
    if (verdict.failures().isEmpty()) {
      remove(folder);
    } else {
      verdict.say("the daemon's data and logs are in " + folder);
    }
    return verdict.end();
  }

  private static Path folder(String name) {
    try {
      return Files.createTempDirectory("calsyncd-proof-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
