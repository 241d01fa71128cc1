package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.worker.Claims;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node has, and what it knows that it has, when answers are lost and work breaks. */
final class ClaimsTest {
  private static final String NODE = "node-a";
  private static final TargetResult GOOD = TargetResult.of(Map.of());
  private static PgWorld pg;
  private final CountDownLatch may = new CountDownLatch(1);
  private volatile Function<TargetLease, TargetResult> work = _ -> GOOD;
  private volatile boolean away;
  private GroupWorld world;
  private GroupTargets table;
  private GroupId group;
  private Claims<String, TargetLease, TargetResult> claims;

  @BeforeAll
  static void open() {
    pg = new PgWorld("claims");
  }

  @AfterAll
  static void close() {
    pg.close();
  }

  @BeforeEach
  void begin() {
    pg.run("delete from calsyncd.calendar_groups");
    lives();
    world = new GroupWorld(pg);
    table = world.targets;
    group = world.group(Invitations.OFF);
    claims = claims(1);
  }

  private Claims<String, TargetLease, TargetResult> claims(int atOnce) {
    return new Claims<>(
        new Targets(),
        new Claims.Pace(atOnce, Duration.ofHours(1)),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  @AfterEach
  void end() {
    may.countDown();
    claims.close();
  }

  /** The table itself; only what the test says comes between. */
  private final class Targets implements Claims.Rows<String, TargetLease, TargetResult> {
    @Override
    public String what() {
      return "targets";
    }

    @Override
    public String key(TargetLease lease) {
      return lease.retryId();
    }

    @Override
    public long fence(TargetLease lease) {
      return lease.fence();
    }

    @Override
    public List<TargetLease> claim(int most) {
      return table.claim(NODE, most);
    }

    @Override
    public TargetResult work(TargetLease lease) {
      return work.apply(lease);
    }

    @Override
    public Optional<Duration> release(TargetLease lease, TargetResult result) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      return table.release(lease, result, Duration.ofMinutes(1));
    }

    @Override
    public void keepOnly(Collection<String> held) {
      table.keepOnly(NODE, held);
    }

    @Override
    public void leave() {
      table.leave(NODE);
    }
  }

  @Test
  void aClaimByNameWhoseAnswerWasLostIsGivenBackByTheNextLook() throws Exception {
    assertThatThrownBy(() ->
            claims.take(() -> {
              assertThat(table.claim(NODE, group, "c")).hasSize(2);
              throw new IllegalStateException("the answer was lost");
            }))
        .hasMessage("the answer was lost");
    assertThat(held()).isEqualTo(2);
    done(claims.look());
    done(claims.look());
    assertThat(world.targets.pending(group)).isEmpty();
  }

  @Test
  void aNodeTakesNoMoreThanItHasRoomForThoughItIsWoken() throws Exception {
    world.due(group);
    work = _ -> waits();
    Map<String, Future<TargetResult>> first = claims.look();
    assertThat(first).hasSize(1);
    assertThat(claims.room()).isZero();
    assertThat(claims.look()).isEmpty();
    assertThat(table.claim("node-b", 9)).as("left to others").hasSize(1);
    may.countDown();
    done(first);
  }

  @Test
  void aLeaseThatIsEndedLateDoesNotForgetTheNextOnItsRow() throws Exception {
    claims = claims(3);
    away = true;
    done(claims.take(() -> table.claim(NODE, group, "c")));
    assertThat(held()).as("nothing could be written down").isEqualTo(2);
    pg.run("update calsyncd.sync_nodes set heartbeat_at = now() - interval '5 seconds'");
    work = _ -> waits();
    Map<String, Future<TargetResult>> again = claims.take(() -> table.claim(NODE, group, "c"));
    assertThat(again).as("its own, after an outage").hasSize(2);
    lives();
    away = false;
    claims.look();
    assertThatThrownBy(() -> claims.take(ClaimsTest::lost)).hasMessage("lost");
    world.due(group);
    claims.look();
    assertThat(held()).as("what runs is not given back").isEqualTo(2);
    may.countDown();
    done(again);
    assertThat(held()).isZero();
  }

  @Test
  void theLeaseOfWorkThatThrowsIsGivenBack() throws Exception {
    world.due(group);
    work =
        _ -> {
          throw new LinkageError("broken");
        };
    assertThatThrownBy(() -> done(claims.look())).isInstanceOf(ExecutionException.class);
    assertThat(held()).isOne();
    work = _ -> GOOD;
    done(claims.look());
    done(claims.look());
    assertThat(held()).isZero();
    assertThat(world.targets.pending(group)).isEmpty();
  }

  @Test
  void whoEndsHasNothingAndTakesNothing() {
    world.due(group);
    claims.close();
    assertThat(claims.look()).isEmpty();
    assertThatThrownBy(() -> claims.take(() -> table.claim(NODE, 9)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(table.claim("node-b", 9)).hasSize(2);
  }

  /** However long the test takes. */
  private static void lives() {
    pg.work.beat(NODE);
    pg.run("update calsyncd.sync_nodes set heartbeat_at = now() + interval '1 hour'");
  }

  private static List<TargetLease> lost() {
    throw new IllegalStateException("lost");
  }

  private TargetResult waits() {
    try {
      assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return GOOD;
  }

  private static void done(Map<String, Future<TargetResult>> running) throws Exception {
    for (Future<TargetResult> one : running.values()) {
      one.get(10, TimeUnit.SECONDS);
    }
  }

  private int held() {
    return pg.one(
        Integer.class,
        "select count(*) from calsyncd.group_targets where group_id = ? and lease_node = ?",
        group.value(),
        NODE);
  }
}
