package calsyncd.task;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Each batch is handed out once; the connection zero can't be renewed. */
  private static WatchRenewal.Watches watches(List<List<WatchRenewal.Due>> batches) {
    Deque<List<WatchRenewal.Due>> waiting = new ArrayDeque<>(batches);
    return new WatchRenewal.Watches() {
      @Override
      public List<WatchRenewal.Due> due(int max) {
        return waiting.isEmpty() ? List.of() : waiting.remove();
      }

      @Override
      public WatchRenewal.Renewed renew(WatchRenewal.Due due) {
        if (due.connection().equals(new ConnectionId(new UUID(0, 0)))) {
          throw new IllegalStateException("away");
        }
        return new WatchRenewal.Renewed(1, 2, 0);
      }
    };
  }

  private static WatchRenewal.Due due(int connection) {
    return new WatchRenewal.Due(new ConnectionId(new UUID(0, connection)), Set.of());
  }

  @Test
  void oneConnectionsTroubleIsNotAnothers() {
    assertThat(new WatchRenewal(watches(List.of(List.of(due(0), due(1)))), 10).run("run"))
        .isEqualTo(new JobReport(4, 2, 1, 1, 0, Map.of()));
  }

  @Test
  void watchesAreRenewedUntilNoneIsDueOrTheRunHasHadItsShare() {
    List<List<WatchRenewal.Due>> batches =
        List.of(List.of(due(0), due(1)), List.of(due(2)), List.of(due(3)));

    assertThat(new WatchRenewal(watches(batches), 10).run("run").synced()).isEqualTo(6);
    assertThat(new WatchRenewal(watches(batches), 3).run("run").synced()).isEqualTo(4);
  }

  @Test
  void theOthersReportWhatTheyWereTold() {
    assertThat(new Cleanup(() -> Map.of("attempts", 7L, "watches", 2L)).run("run").synced())
        .isEqualTo(9);
    assertThat(new IncrementalPull((_, _) -> List.of(new Rung(two, 1)), passes).run("run").failed())
        .isOne();
  }

  @Test
  void conflictsAreDecidedUntilNoneIsLeftAndCountedWhenTheirPassesAreDone() {
    List<UUID> decided = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
    var conflicts =
        new ConflictResolution.Conflicts() {
          @Override
          public ConflictResolution.Decided decide(int most, String correlationId) {
            return new ConflictResolution.Decided(decided, List.of(new Rung(one, 1)));
          }

          @Override
          public int settled(List<UUID> asked) {
            assertThat(asked).isEqualTo(decided);
            return 2;
          }

          @Override
          public int open() {
            return 4;
          }
        };
    JobReport report = new ConflictResolution(conflicts, passes).run("run");
    assertThat(report.synced()).isEqualTo(2);
    assertThat(report.pending()).isOne();
    assertThat(report.skipped()).isEqualTo(3);
    assertThat(report.scheduled()).isEqualTo(6);
  }

  @Test
  void theNetUnderGroupsCountsWhatItWantedAndToldInOrder() {
    List<String> asked = new ArrayList<>();
    GroupSyncJob.Groups groups =
        new GroupSyncJob.Groups() {
          @Override
          public int wantStale(String correlationId) {
            asked.add("stale " + correlationId);
            return 3;
          }

          @Override
          public int planAhead(String correlationId) {
            asked.add("plan " + correlationId);
            return 4;
          }

          @Override
          public GroupSyncJob.Reminded remind(String correlationId) {
            asked.add("remind " + correlationId);
            return new GroupSyncJob.Reminded(5, 6, 7);
          }

          @Override
          public int overdue() {
            return 8;
          }

          @Override
          public int purge() {
            return 9;
          }
        };

    JobReport report = new GroupSyncJob(groups).run("run");

    assertThat(report).isEqualTo(new JobReport(7, 5, 7, 6, 8, Map.of("purged", 9L, "overdue", 8L)));
    assertThat(asked).containsExactly("stale run", "plan run", "remind run");
  }
}
