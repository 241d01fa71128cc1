package calsyncd.proofs.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/removals}. */
class RemovalsTest {
  private static final long SEED = 2;
  private static final int EVENTS = 20;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsRemovedInGreatNumberWaitsForAPersonAndComesBackAsItWas() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("removals", SEED, out);
    Removals.prove(verdict, SEED, EVENTS, List.of("microsoft", "hub"), folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
