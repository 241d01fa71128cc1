package calsyncd.proofs.simulation;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.testkit.simulation.Coverage;
import calsyncd.testkit.simulation.PlantedBug;
import calsyncd.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code ./proofs/simulation --real}: the same worlds, people, faults and crashes, over the hub in
 * PostgreSQL and the adapters for Google, Microsoft and CalDAV, which speak HTTP to simulated
 * services; all of it in this process and by one clock.
 */
final class RealProof {
  /** So many seeds are all of it. */
  static final int WHOLE = 200;

  /** What the simulated services cannot do, or no pass can mend. */
  private static final List<String> LEFT_OUT =
      List.of(
          "texts that a server stores otherwise than it is told to",
          "items that are told again as they were: they come as they are",
          "guests of events, and so writes that would be mailed",
          "Graph's refusal of a used key without the id of the event, where that was deleted");

  private static final int REPORTED = 5;
  private static final int AGAIN = 50;
  private static final int TOLD = 20;

  private final Coverage coverage = new Coverage();
  private final Web web = new Web();
  private final long from;
  private final int seeds;
  private final int steps;
  private final Verdict verdict;
  private int failed;

  RealProof(long from, int seeds, int steps, Verdict verdict) {
    this.from = from;
    this.seeds = seeds;
    this.steps = steps;
    this.verdict = verdict;
  }

  /** Runs it, with what PostgreSQL keeps in this folder. */
  void run(Path folder) {
    try (HubDatabase database = HubDatabase.start(folder)) {
      run(database);
    }
  }

  /** Runs it over this database, which it empties. */
  void run(HubDatabase database) {
    verdict.say("at most " + steps + " steps a seed, then all comes to rest");
    LEFT_OUT.forEach(what -> verdict.say("left out: " + what));
    for (int n = 0; n < seeds; n++) {
      tryOut(database, from + n);
      if ((n + 1) % TOLD == 0) {
        verdict.say(n + 1 + " seeds, " + failed + " failed");
      }
    }
    coverage.table().forEach(verdict::say);
    verdict.say(seeds + " seeds ran, " + failed + " failed");
    verdict.require(failed == 0, failed + " seeds failed");
    verdict.say("too rare for so few seeds: " + coverage.below(1));
  }

  /** What a person cannot do at a service, or a service that fails, is a failure of the seed. */
  private void tryOut(HubDatabase database, long seed) {
    try {
      run(database, seed);
    } catch (RuntimeException e) {
      failed++;
      verdict.require(false, "seed " + seed + " over " + new Ways(seed) + " ended in " + e);
    }
  }

  private void run(HubDatabase database, long seed) {
    Simulation.Outcome outcome = outcome(database, seed, Optional.empty());
    coverage.add(outcome.coverage());
    boolean same =
        seed % AGAIN != 0
            || outcome(database, seed, Optional.empty()).hash().equals(outcome.hash());
    verdict.require(same, "seed " + seed + " went otherwise the second time");
    if (!outcome.holds() && ++failed <= REPORTED) {
      verdict.require(false, outcome.report() + "\n  over " + new Ways(seed));
    }
  }

  /** What one seed comes to, with an engine that makes a mistake where one is given. */
  Simulation.Outcome outcome(HubDatabase database, long seed, Optional<PlantedBug> bug) {
    Ways ways = new Ways(seed);
    return Simulation.run(
        seed, steps, bug, clock -> new RealSides(clock, new RealHub(database, clock), web, ways));
  }
}
