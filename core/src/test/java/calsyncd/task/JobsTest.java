package calsyncd.task;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the jobs count. */
final class JobsTest {
  private final BindingId one = new BindingId(new UUID(0, 1));
  private final BindingId two = new BindingId(new UUID(0, 2));
  private final BindingId three = new BindingId(new UUID(0, 3));

  private final Passes passes =
      rings ->
          rings.stream()
              .filter(rung -> !rung.binding().equals(three))
              .map(rung -> new Settled(rung.binding(), rung.binding().equals(one)))
              .toList();

  @Test
  void autoSyncGoesOnWhileBatchesAreFull() {
    Deque<AutoSync.Due> due =
        new ArrayDeque<>(
            List.of(
                new AutoSync.Due(500, List.of(new Rung(one, 1), new Rung(two, 1)), 2),
                new AutoSync.Due(3, List.of(new Rung(three, 1)), 1)));

    JobReport report = new AutoSync((_, _) -> due.remove(), passes).run("run");

    assertThat(report).isEqualTo(new JobReport(6, 1, 1, 3, 1, Map.of("users", 503L)));
  }

  @Test
  void aBindingThatWasRungOftenCountsOnce() {
    Deque<WebhookProcessor.Drained> batches =
        new ArrayDeque<>(
            List.of(
                new WebhookProcessor.Drained(5, 4, List.of(new Rung(one, 1))),
                new WebhookProcessor.Drained(2, 2, List.of(new Rung(one, 2))),
                new WebhookProcessor.Drained(0, 0, List.of())));
    WebhookProcessor.Drains drains =
        new WebhookProcessor.Drains() {
          @Override
          public int reclaim() {
            return 3;
          }

          @Override
          public WebhookProcessor.Drained drain() {
            return batches.remove();
          }
        };

    JobReport report = new WebhookProcessor(drains, passes).run("run");

    Map<String, Long> own = Map.of("notifications", 7L, "unknown", 1L, "reclaimed", 3L);
    assertThat(report).isEqualTo(new JobReport(1, 1, 0, 0, 0, own));
  }

  @Test
  void oneConnectionsTroubleIsNotAnothers() {
    ConnectionId bad = new ConnectionId(new UUID(0, 1));
    ConnectionId good = new ConnectionId(new UUID(0, 2));
    WatchRenewal.Watches watches =
        new WatchRenewal.Watches() {
          @Override
          public List<ConnectionId> due(int max) {
            return List.of(bad, good);
          }

          @Override
          public WatchRenewal.Renewed renew(ConnectionId connection) {
            if (connection.equals(bad)) {
              throw new IllegalStateException("away");
            }
            return new WatchRenewal.Renewed(1, 2, 0);
          }
        };

    assertThat(new WatchRenewal(watches).run("run"))
        .isEqualTo(new JobReport(4, 2, 1, 1, 0, Map.of()));
  }

  @Test
  void theOthersReportWhatTheyWereTold() {
    assertThat(new Cleanup(() -> Map.of("attempts", 7L, "watches", 2L)).run("run").synced())
        .isEqualTo(9);
    assertThat(new ConflictResolution(() -> 4).run("run").pending()).isEqualTo(4);
    assertThat(new IncrementalPull((_, _) -> List.of(new Rung(two, 1)), passes).run("run").failed())
        .isOne();
  }
}
