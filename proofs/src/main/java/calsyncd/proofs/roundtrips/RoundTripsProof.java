package calsyncd.proofs.roundtrips;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.caldav.CalDavServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The entry of {@code ./proofs/round-trips}. */
public final class RoundTripsProof {
  private static final int USAGE = 2;

  private final Options options;
  private final Verdict verdict;
  private final Path folder;
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  RoundTripsProof(Options options, Verdict verdict, Path folder) {
    this.options = options;
    this.verdict = verdict;
    this.folder = folder;
  }

  /** Runs it; exit code 0 if it passed at every place. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try {
      Options options = Options.parse(List.of(args).subList(1, args.length));
      System.exit(run(options, new Verdict("round-trips", options.seed(), out)));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      System.exit(USAGE);
    }
  }

  private static int run(Options options, Verdict verdict) throws IOException {
    Path folder = Files.createTempDirectory("calsyncd-proof-round-trips-");
    new RoundTripsProof(options, verdict, folder).run();
    if (verdict.failures().isEmpty()) {
      remove(folder);
    } else {
      verdict.say("data and logs are in " + folder);
    }
    return verdict.end();
  }

  /** All places at once, each in calendars of its own. */
  void run() {
    try (Hubs hubs = Hubs.start(folder.resolve("hub"))) {
      List<Thread> threads = new ArrayList<>();
      options
          .places()
          .forEach(name -> threads.add(Thread.startVirtualThread(() -> run(name, hubs))));
      for (Thread thread : threads) {
        thread.join();
      }
      verdict.require(
          ended.equals(Set.copyOf(options.places())), "only these places came to an end: " + ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      verdict.require(false, "interrupted");
    }
  }

  private void run(String name, Hubs hubs) {
    try (Place place = place(name)) {
      new RoundTrips(options, hubs, place, verdict).run();
      ended.add(name);
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      verdict.require(false, name + ": " + e);
    }
  }

  private Place place(String name) {
    return switch (name) {
      case "google" -> new GooglePlace();
      case "microsoft" -> new GraphPlace();
      default -> CalDavPlace.start(name, folder.resolve(name));
    };
  }

  /** Whether the machine has what a place needs. */
  static boolean isThere(String name) {
    boolean simulated = name.equals("google") || name.equals("microsoft");
    return simulated || CalDavServer.command(name).isPresent();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
