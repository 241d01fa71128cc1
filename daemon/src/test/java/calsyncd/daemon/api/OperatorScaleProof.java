package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.OperatorQuestions.Question;
import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.postgres.Crowd;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.Plans;
import calsyncd.daemon.postgres.TestPostgres;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * An operator waits for nothing: {@code -Dtest=OperatorScaleProof -Dproof=operator-scale}. Each
 * question of the console and of the managers' endpoints, over HTTP, in a database of 100,000
 * connections and a million attempts.
 */
@EnabledIfSystemProperty(named = "proof", matches = "operator-scale")
final class OperatorScaleProof {
  private static final int CONNECTIONS = Integer.getInteger("connections", 100_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 200);
  private static final int WARM = 20;
  private static final int EXPLAINED = 3;
  private static final double MOST = 100;

  private record Times(String name, double median, double late, double most) {
    boolean good() {
      return late < MOST;
    }
  }

  /** Nothing is left to chance, so there is no seed to print. */
  @Test
  void everyQuestionOfAnOperatorIsAnsweredBelowAHundredMilliseconds() throws Exception {
    long began = System.nanoTime();
    DatabaseSettings settings = TestPostgres.create("operator_scale");
    List<Times> times = measured(settings);
    TreeMap<String, Plans.Seen> plans = explained(settings);
    List<String> slow = times.stream().filter(it -> !it.good()).map(Times::name).toList();
    List<String> whole =
        plans.entrySet().stream()
            .filter(it -> !it.getValue().all().isEmpty())
            .map(it -> it.getKey() + " reads all of " + it.getValue().all())
            .toList();
    times.stream()
        .sorted(Comparator.comparingDouble(Times::late))
        .forEach(it -> say(it, plans.get(it.name())));
    say(
        "%s questions=%d slow=%s whole=%s connections=%d seed=none machine=(%d cores, jdk %s)"
            + " duration=%.0fs",
        slow.isEmpty() && whole.isEmpty() ? "PASSED" : "FAILED",
        times.size(),
        slow,
        whole,
        CONNECTIONS,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        seconds(began));
    assertThat(slow).isEmpty();
    assertThat(whole).isEmpty();
  }

  private static void say(Times it, Plans.Seen seen) {
    say("%-50s p50 %6.1f  p95 %6.1f  max %6.1f ms", it.name, it.median, it.late, it.most);
    say("    %s; rows read in vain: %d", String.join(", ", seen.nodes()), seen.removed());
  }

  private static void say(String line, Object... values) {
    System.out.println("proof operator-scale: " + String.format(Locale.ROOT, line, values));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static List<Times> measured(DatabaseSettings settings) throws Exception {
    long began = System.nanoTime();
    Crowd.fill(settings, CONNECTIONS);
    say("filled in %.0f s", seconds(began));
    try (ApiWorld world =
        new ApiWorld(Database.open(settings), new ConnectSettings("", null, null))) {
      List<Times> times = new ArrayList<>();
      for (Question question : new OperatorQuestions(world, CONNECTIONS).all()) {
        rounds(question, WARM);
        List<Double> sorted = rounds(question, ROUNDS).stream().sorted().toList();
        times.add(
            new Times(
                question.name(),
                sorted.get(ROUNDS / 2),
                sorted.get(ROUNDS * 95 / 100),
                sorted.getLast()));
      }
      return times;
    }
  }

  private static List<Double> rounds(Question question, int rounds) {
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      long began = System.nanoTime();
      question.asking().ask(round);
      millis.add((System.nanoTime() - began) / 1e6);
    }
    return millis;
  }

  private static TreeMap<String, Plans.Seen> explained(DatabaseSettings settings) throws Exception {
    try (Database observer = Database.open(settings);
        ApiWorld world =
            new ApiWorld(
                Database.open(Plans.watched(settings, "")), new ConnectSettings("", null, null))) {
      Plans plans = new Plans(observer, Crowd.TABLES);
      TreeMap<String, Plans.Seen> seen = new TreeMap<>();
      for (Question question : new OperatorQuestions(world, CONNECTIONS).all()) {
        seen.put(question.name(), plans.of(() -> rounds(question, EXPLAINED)));
      }
      return seen;
    }
  }
}
