package calsyncd.proofs.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/mirror}. */
class MirrorTest {
  private static final Options SLICE = new Options(1, 60, 0, 0.05, Options.SIMULATED);

  @TempDir private Path folder = Path.of("");

  @Test
  void editsEverywhereUnderFaultsComeToTheSameEverywhere() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("mirror", SLICE.seed(), out);
    new Mirror(SLICE, verdict).run(folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
