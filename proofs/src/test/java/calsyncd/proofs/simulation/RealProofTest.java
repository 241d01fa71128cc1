package calsyncd.proofs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.simulation.PlantedBug;
import calsyncd.testkit.simulation.Simulation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/simulation --real}, and a mistake that it has to find. */
class RealProofTest {
  private static final long FIRST = 13;
  private static final int SEEDS = 2;

  @TempDir private static Path folder = Path.of("");

  private static HubDatabase database;

  private final Verdict verdict =
      new Verdict("simulation", FIRST, new PrintWriter(System.out, true, StandardCharsets.UTF_8));

  private final RealProof proof = new RealProof(FIRST, SEEDS, Simulation.STEPS, verdict);

  @BeforeAll
  static void open() {
    database = HubDatabase.start(folder.resolve("hub"));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void allIsWellInTheEnd() {
    proof.run(database);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }

  @Test
  void aPlantedBugIsFound() {
    Optional<PlantedBug> bug = Optional.of(PlantedBug.CURSOR_BEFORE_CONTENT);
    Simulation.Outcome outcome = proof.outcome(database, FIRST, bug);
    assertThat(outcome.violations()).isNotEmpty();
  }
}
