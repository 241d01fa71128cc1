package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is at which target of which group, and when the next try is due, on the database's clock. */
final class GroupTargetsTest {
  private static final TargetResult GOOD = TargetResult.of(Map.of("meetings", 1L));
  private static final TargetResult BAD = TargetResult.error("away");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static PgWorld pg;
  private GroupWorld world;
  private GroupTargets table;
  private GroupId group;

  @BeforeAll
  static void open() {
    pg = new PgWorld("group_targets");
  }

  @AfterAll
  static void close() {
    pg.close();
  }

  @BeforeEach
  void begin() {
    pg.run("delete from calsyncd.calendar_groups");
    pg.nothingIsDue();
    world = new GroupWorld(pg);
    table = world.targets;
    group = world.group(Invitations.OFF);
  }

  private TargetLease claimed() {
    world.due(group);
    List<TargetLease> leases = table.claim("node-a", 9);
    leases.stream().filter(it -> !it.target().equals("calendar")).forEach(this::done);
    return leases.stream().filter(it -> it.target().equals("calendar")).findFirst().orElseThrow();
  }

  private void done(TargetLease lease) {
    table.release(lease, GOOD, MINUTE);
  }

  private <T> T calendar(Class<T> type, String what) {
    return world.row(type, what, group, "calendar");
  }

  @Test
  void whatOneNodeHasNoOtherTakes() {
    world.due(group);
    assertThat(table.claim("node-a", 9)).hasSize(2);
    assertThat(table.claim("node-b", 9)).isEmpty();
    assertThat(table.claim("node-b", group, "c")).isEmpty();
  }

  @Test
  void whoWroteHasItsChanceBeforeOthersLook() {
    assertThat(table.claim("node-b", 9)).as("within the grace").isEmpty();
    assertThat(table.claim("node-a", group, "c")).hasSize(2);
  }

  @Test
  void aNodeThatDiedLosesItsTargetsAndWhatItSaysLaterIsNothing() {
    TargetLease lost = claimed();
    pg.run(
        "update calsyncd.sync_nodes set heartbeat_at = now() - interval '3.9 seconds'"
            + " where node_id = 'node-a'");
    assertThat(table.claim("node-b", 9)).as("it may live").isEmpty();
    pg.run(
        "update calsyncd.sync_nodes set heartbeat_at = now() - interval '4.1 seconds'"
            + " where node_id = 'node-a'");
    TargetLease taken = table.claim("node-b", 9).getFirst();
    assertThat(taken.retryId()).isEqualTo(lost.retryId());
    assertThat(taken.fence()).isGreaterThan(lost.fence());
    assertThat(table.release(lost, GOOD, MINUTE)).isEmpty();
    assertThat(calendar(String.class, "lease_node")).isEqualTo("node-b");
    assertThatThrownBy(() -> pg.database.with(handle -> GroupTargets.checkHeld(handle, lost)))
        .hasMessageContaining("is lost");
  }

  @Test
  void aFailureIsOneRowThatIsDueAfterItsWaitAndCountsOn() {
    for (int attempt = 0; attempt < 3; attempt++) {
      TargetLease lease = claimed();
      assertThat(lease.attempt()).isEqualTo(attempt);
      assertThat(table.release(lease, BAD, MINUTE).orElseThrow())
          .isBetween(Duration.ofSeconds(59), MINUTE);
    }
    assertThat(calendar(String.class, "retry_id")).isEqualTo("sync_retry_calendar_" + group);
    assertThat(
            pg.one(
                Integer.class,
                "select count(*) from calsyncd.group_targets where group_id = ?",
                group.value()))
        .isEqualTo(2);
    assertThat(calendar(Boolean.class, "failing_since <= now() and done_seq = 0")).isTrue();
    done(claimed());
    assertThat(
            calendar(
                Boolean.class,
                "failing_since is null and attempt = 0 and due_at is null"
                    + " and done_seq = wanted_seq"))
        .isTrue();
  }

  @Test
  void aProvidersOwnWaitIsNotShortened() {
    TargetResult busy = BAD.after(Duration.ofMinutes(5));
    assertThat(table.release(claimed(), busy, MINUTE).orElseThrow())
        .isGreaterThan(Duration.ofSeconds(299));
  }

  @Test
  void whatIsAskedForMeanwhileGoesAtOnceAndCountsAnew() {
    for (TargetResult result : List.of(GOOD, BAD)) {
      TargetLease lease = claimed();
      world.join(group, result.failed() ? "b@x.org" : "a@x.org");
      assertThat(table.release(lease, result, MINUTE).orElseThrow())
          .isLessThanOrEqualTo(Duration.ZERO);
      assertThat(calendar(Integer.class, "attempt")).isZero();
    }
  }

  @Test
  void aRetryIsReplacedByWhatIsAskedFor() {
    table.release(claimed(), BAD, MINUTE);
    world.join(group, "a@x.org");
    assertThat(calendar(Boolean.class, "due_at <= now() + interval '2 seconds'")).isTrue();
  }

  @Test
  void aNodeThatEndsGivesUpAllAndOneInDoubtWhatItDoesNotKnow() {
    TargetLease lease = claimed();
    table.keepOnly("node-a", List.of(lease.retryId()));
    assertThat(table.claim("node-b", 9)).isEmpty();
    table.leave("node-a");
    assertThat(table.claim("node-b", 9)).hasSize(1);
  }

  @Test
  void aDeletedGroupGoesWhenAllIsTakenBack() {
    world.groups.delete(world.author, group);
    pg.run("update calsyncd.calendar_groups set deleted_at = now() - interval '2 hours'");
    assertThat(table.purge()).as("its targets are to run").isZero();
    table.claim("node-a", group, "c").forEach(this::done);
    assertThat(table.purge()).isOne();
    assertThat(table.claim("node-a", group, "c")).isEmpty();
  }
}
