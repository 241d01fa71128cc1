package calsyncd.proofs.simulation;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.simulation.Coverage;
import calsyncd.testkit.simulation.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The entry of {@code ./proofs/simulation}: so many seeds, in memory on all cores, or with {@code
 * --real} over what is real.
 */
public final class SimulationProof {
  private static final int USAGE = 2;
  private static final int WHOLE = 10_000;
  private static final int OFTEN = 100;
  private static final int REPORTED = 5;
  private static final int AGAIN = 50;
  private static final int TOLD = 1_000;

  private final Coverage coverage = new Coverage();
  private final AtomicLong next;
  private final long from;
  private final int seeds;
  private final Verdict verdict;
  private int failed;
  private int done;

  SimulationProof(long from, int seeds, Verdict verdict) {
    this.next = new AtomicLong(from);
    this.from = from;
    this.seeds = seeds;
    this.verdict = verdict;
  }

  /** Runs it; exit code 0 if all of it holds. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try {
      List<String> given =
          new ArrayList<>(List.of(args).subList(Math.min(1, args.length), args.length));
      boolean real = given.remove("--real");
      System.exit(run(real, options(given), out));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      System.exit(USAGE);
    }
  }

  private static int run(boolean real, Map<String, String> given, PrintWriter out)
      throws IOException {
    int whole = real ? RealProof.WHOLE : WHOLE;
    int seeds = Integer.parseInt(given.getOrDefault("--seeds", Integer.toString(whole)));
    long from = Long.parseLong(given.getOrDefault("--from", "1"));
    Verdict verdict = new Verdict("simulation", from, out);
    if (real) {
      Path folder = Files.createTempDirectory("calsyncd-proof-simulation-");
      new RealProof(from, seeds, Simulation.STEPS, verdict).run(folder);
      remove(folder);
    } else {
      new SimulationProof(from, seeds, verdict).run();
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

  private static Map<String, String> options(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      given.put(arguments.get(i), arguments.get(i + 1));
    }
    if (arguments.size() % 2 != 0 || !List.of("--seeds", "--from").containsAll(given.keySet())) {
      throw new IllegalArgumentException("usage: simulation [--real] [--seeds N] [--from S]");
    }
    return given;
  }

  void run() {
    List<Thread> threads = new ArrayList<>();
    for (int n = 0; n < Runtime.getRuntime().availableProcessors(); n++) {
      threads.add(Thread.ofPlatform().start(this::work));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      verdict.require(false, "interrupted");
    }
    judge();
  }

  private void work() {
    for (long seed = next.getAndIncrement(); seed < from + seeds; seed = next.getAndIncrement()) {
      Simulation.Outcome outcome = Simulation.run(seed);
      coverage.add(outcome.coverage());
      boolean same = seed % AGAIN != 0 || Simulation.run(seed).hash().equals(outcome.hash());
      count(outcome, same);
    }
  }

  private synchronized void count(Simulation.Outcome outcome, boolean same) {
    verdict.require(same, "seed " + outcome.seed() + " went otherwise the second time");
    if (!outcome.holds() && ++failed <= REPORTED) {
      verdict.require(false, outcome.report());
    }
    if (++done % TOLD == 0) {
      verdict.say(done + " seeds, " + failed + " failed");
    }
  }

  private void judge() {
    coverage.table().forEach(verdict::say);
    verdict.say(done + " of " + seeds + " seeds ran, " + failed + " failed");
    verdict.require(done == seeds, "only " + done + " seeds ran");
    verdict.require(failed == 0, failed + " seeds failed");
    if (seeds >= WHOLE) {
      List<String> rare = coverage.below(OFTEN);
      verdict.require(rare.isEmpty(), "hit less than " + OFTEN + " times: " + rare);
    }
  }
}
