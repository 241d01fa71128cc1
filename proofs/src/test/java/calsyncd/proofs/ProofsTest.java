package calsyncd.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fixed slice of each proof. */
class ProofsTest {
  private static final long SEED = 7;

  @TempDir private Path folder = Path.of("");

  private void holds(String name, Proof proof, int size) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict(name, SEED, out);
    proof.run(verdict, SEED, size, folder);
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }

  @Test
  void aKilledDaemonLosesNothing() {
    holds("kill", new Kill(), 2);
  }

  @Test
  void aSessionsEndOutlivesTheDaemonThatTookIt() {
    holds("session-kill", new SessionKill(), 4);
  }

  @Test
  void aStormCostsFewCalls() {
    holds("storm", new Storm(), 2_000);
  }

  @Test
  void noFaultRemovesAnEvent() {
    holds("losses", new Losses(Set.of("404", "empty page")::contains), 10);
  }

  @Test
  void cleanupIsNoDeletion() {
    holds("ten-years", new TenYears(), 1_000);
  }
}
