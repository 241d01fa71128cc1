package calsyncd.proofs.roundtrips;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/round-trips}: all hard events and some random ones. */
class RoundTripsTest {
  private static final long SEED = 1;
  private static final int EVENTS = 50;

  @TempDir private Path folder = Path.of("");

  @Test
  void eventsComeBackAsTheyWereOrAsItIsNamed() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("round-trips", SEED, out);
    List<String> places = Options.ALL.stream().filter(RoundTripsProof::isThere).toList();
    if (!places.equals(Options.ALL)) {
      verdict.say("left out what is not installed; only " + places);
    }
    Options options = new Options(SEED, EVENTS, Optional.empty(), places);
    new RoundTripsProof(options, verdict, folder).run();
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
