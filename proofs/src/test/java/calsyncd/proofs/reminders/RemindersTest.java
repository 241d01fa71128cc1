package calsyncd.proofs.reminders;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.proofs.Verdict;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@code ./proofs/reminders}. */
class RemindersTest {
  private static final long SEED = 7;

  private static final List<Beat> BEATS =
      List.of(
          new Beat("calendar_auto_sync", 0, 10),
          new Beat("calendar_webhook_processor", 0, 10),
          new Beat("calendar_group_sync", 5, 10));

  @TempDir private Path folder = Path.of("");

  @Test
  void eachReminderComesOnceThoughANodeDies() {
    Verdict verdict =
        new Verdict("reminders", SEED, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    Flood.Plan plan = new Flood.Plan(4, 2, 30, Duration.ofSeconds(5), 0.2, BEATS);
    try (Cluster cluster = Cluster.open(folder, plan.beats())) {
      Flood.prove(verdict, plan, cluster);
    }
    verdict.end();
    assertThat(verdict.failures()).isEmpty();
  }
}
