package calsyncd.proofs.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/two-way-losses}. */
class TwoWayLossesTest {
  private static final long SEED = 3;
  private static final int EVENTS = 6;

  @TempDir private Path folder = Path.of("");

  @Test
  void anEmptyAnswerAtAnyReadingRemovesAndDoublesNothing() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("two-way-losses", SEED, out);
    TwoWayLosses.prove(verdict, SEED, EVENTS, (_, lie) -> lie.equals("empty page"), folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
