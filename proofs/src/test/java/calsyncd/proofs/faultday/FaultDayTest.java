package calsyncd.proofs.faultday;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/fault-day}. */
class FaultDayTest {
  private static final Options SLICE = new Options(1, List.of(Hour.WRITES_FAIL, Hour.LIMITED));

  @TempDir private Path folder = Path.of("");

  @Test
  void anOperatorIsToldWhatTheSimulatorsCounted() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("fault-day", SLICE.seed(), out);
    new FaultDay(SLICE, verdict).run(folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
