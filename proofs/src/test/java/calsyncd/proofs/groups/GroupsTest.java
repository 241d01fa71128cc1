package calsyncd.proofs.groups;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of each scene of {@code ./proofs/groups}. */
class GroupsTest {
  private static final long SEED = 7;

  @TempDir private Path folder = Path.of("");

  private static void holds(Consumer<Verdict> scene) {
    Verdict verdict =
        new Verdict("groups", SEED, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    scene.accept(verdict);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }

  @Test
  void peopleSwitchWhileProvidersFailAndANodeDies() {
    Outage.Plan plan = new Outage.Plan(SEED, Duration.ofSeconds(9), 8, 3, false);
    holds(verdict -> Outage.prove(verdict, plan, folder));
  }

  @Test
  void whatIsInStepCostsNothing() {
    holds(verdict -> Twice.prove(verdict, folder));
  }

  @Test
  void whatDiffersCostsOneWrite() {
    Many.Plan plan = new Many.Plan(SEED, 2, 4, 3, 3, Duration.ofSeconds(10));
    holds(verdict -> Many.prove(verdict, plan, folder));
  }
}
