package calsyncd.proofs.groups;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A slice of each scene of {@code ./proofs/groups}, on the same two nodes; one dies in the last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GroupsTest {
  private static final long SEED = 7;

  @TempDir private static Path folder = Path.of("");
  private static Ground ground;

  @BeforeAll
  static void start() {
    ground = Ground.open(folder, 2);
  }

  @AfterAll
  static void stop() {
    ground.close();
  }

  private static void holds(Consumer<Verdict> scene) {
    Verdict verdict =
        new Verdict("groups", SEED, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    scene.accept(verdict);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }

  @Test
  @Order(1)
  void whatIsInStepCostsNothing() {
    holds(verdict -> Twice.prove(verdict, ground));
  }

  @Test
  @Order(2)
  void whatDiffersCostsOneWrite() {
    Many.Plan plan = new Many.Plan(SEED, 2, 3, 3, 2, Duration.ofSeconds(8));
    holds(verdict -> Many.prove(verdict, plan, ground));
  }

  @Test
  @Order(3)
  void peopleSwitchWhileProvidersFailAndANodeDies() {
    Outage.Plan plan = new Outage.Plan(SEED, Duration.ofSeconds(9), 8, 3, false);
    holds(verdict -> Outage.prove(verdict, plan, ground));
  }
}
