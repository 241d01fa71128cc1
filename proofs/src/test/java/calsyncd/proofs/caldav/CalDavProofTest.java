package calsyncd.proofs.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.proofs.Verdict;
import calsyncd.testkit.caldav.CalDavServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/caldav}: two of each shape on Radicale. */
class CalDavProofTest {
  private static final int EVENTS = 38;

  @TempDir private Path folder;

  @Test
  void aCalendarOfARealServerIsReadFollowedAndLeftAlone() {
    boolean installed = CalDavServer.command("radicale").isPresent();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Verdict verdict = new Verdict("caldav", 1, out);
    if (!installed) {
      verdict.say("skipped: radicale is not installed");
    }
    assumeTrue(installed, "radicale is not installed");
    new RealInput(verdict, 1, folder).run("radicale", EVENTS);
    assertThat(verdict.failures()).isEmpty();
  }
}
