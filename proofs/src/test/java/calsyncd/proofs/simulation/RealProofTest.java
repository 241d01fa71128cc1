package calsyncd.proofs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.simulation.Simulation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/simulation --real}. */
class RealProofTest {
  private static final long FIRST = 5;
  private static final int SEEDS = 2;

  @TempDir private Path folder = Path.of("");

  @Test
  void allIsWellInTheEnd() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("simulation", FIRST, out);
    new RealProof(FIRST, SEEDS, Simulation.STEPS, verdict).run(folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
