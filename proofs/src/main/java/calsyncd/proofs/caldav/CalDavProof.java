package calsyncd.proofs.caldav;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.caldav.CalDavServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The entry of {@code ./proofs/caldav [SEED [EVENTS]]}: so many events on Radicale, a sixth of them
 * on Xandikos.
 */
public final class CalDavProof {
  private static final int EVENTS = 3_000;
  private static final int FEWER = 6;

  private CalDavProof() {}

  /** Runs it; exit code 0 if it passed on every server. */
  public static void main(String[] args) throws IOException {
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int events = args.length > 2 ? Integer.parseInt(args[2]) : EVENTS;
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("caldav", seed, out);
    Path folder = Files.createTempDirectory("calsyncd-proof-caldav-");
    for (String name : List.of("radicale", "xandikos")) {
      run(verdict, seed, name, name.equals("radicale") ? events : events / FEWER, folder);
    }
    if (verdict.failures().isEmpty()) {
      remove(folder);
    } else {
      verdict.say("data and logs are in " + folder);
    }
    System.exit(verdict.end());
  }

  private static void run(Verdict verdict, long seed, String name, int events, Path folder) {
    if (CalDavServer.command(name).isEmpty()) {
      verdict.require(false, name + " is not installed");
      return;
    }
    try {
      new RealInput(verdict, seed, folder).run(name, events);
    } catch (RuntimeException e) {
      e.printStackTrace();
      verdict.require(false, name + ": " + e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
