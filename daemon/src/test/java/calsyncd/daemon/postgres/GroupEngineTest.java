package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.group.GroupId;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupTarget;
import calsyncd.group.Invitations;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The work for groups on one node: results, retries when they are due, and nothing raised. */
final class GroupEngineTest {
  private static final GroupSettings SETTINGS =
      new GroupSettings(4, null, null, List.of(1, 2), 0, null);
  private static final TargetResult GOOD = TargetResult.of(Map.of("meetings", 0L));
  private static PgWorld pg;
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Supplier<TargetResult> calendar = () -> GOOD;
  private GroupWorld world;
  private GroupEngine engine;

  @BeforeAll
  static void open() {
    pg = new PgWorld("group_engine");
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
    engine =
        new GroupEngine(
            new GroupEngine.Parts(
                "node-a",
                world.targets,
                new GroupReader(pg.database),
                List.of(target("calendar"), target("rsvps")),
                threads,
                new SplittableRandom(1),
                (_, _) -> {}),
            SETTINGS);
  }

  @AfterEach
  void end() {
    engine.close();
  }

  private GroupTarget target(String name) {
    return new GroupTarget() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public TargetResult sync(GroupSnapshot group, TargetLease lease) {
        ran.add(name + " " + group.id());
        return name.equals("calendar") ? calendar.get() : GOOD;
      }
    };
  }

  @Test
  void whatOneTargetThrowsIsItsOwnResultAndTheOtherIsUnharmed() {
    GroupId group = world.group(Invitations.OFF);
    calendar =
        () -> {
          throw new IllegalStateException("broken");
        };
    Map<String, TargetResult> results = engine.syncGroup(group);
    assertThat(results.get("calendar").error()).contains("IllegalStateException");
    assertThat(results.get("rsvps")).isEqualTo(GOOD);
    assertThat(world.row(Boolean.class, "due_at is null", group, "rsvps")).isTrue();
    assertThat(
            world.row(
                Boolean.class,
                "attempt = 1 and due_at between now() and now() + interval '1 second'",
                group,
                "calendar"))
        .isTrue();
  }

  @Test
  void theGroupThatWasLeftComesFirst() {
    GroupId left = world.group(Invitations.OFF);
    GroupId joined = world.group(Invitations.OFF);
    var both = engine.syncAfterGroupChange(joined, Optional.of(left));
    assertThat(both.oldGroup()).containsOnlyKeys("calendar", "rsvps");
    assertThat(both.newGroup()).containsOnlyKeys("calendar", "rsvps");
    assertThat(ran).hasSize(4);
    assertThat(List.copyOf(ran).subList(0, 2)).allMatch(it -> it.endsWith(left.toString()));
    assertThat(engine.syncAfterGroupChange(joined, Optional.empty()).oldGroup()).isEmpty();
  }

  @Test
  void aTargetThatFailsIsTriedOnTimeUntilItSucceeds() throws Exception {
    GroupId group = world.group(Invitations.OFF);
    CountDownLatch failures = new CountDownLatch(2);
    calendar =
        () -> {
          failures.countDown();
          return failures.getCount() == 0 ? GOOD : TargetResult.error("away");
        };
    engine.start();
    engine.syncGroup(group);
    long failed = System.nanoTime();
    pg.work.beat("node-a");
    assertThat(failures.await(10, TimeUnit.SECONDS)).isTrue();
    Duration wait = Duration.ofNanos(System.nanoTime() - failed);
    assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofMillis(2_500));
  }

  @Test
  void whereNothingCanRunTheRowsStayAndNothingIsRaised() {
    GroupId group = world.group(Invitations.OFF);
    engine.close();
    assertThat(engine.soon(group, Optional.empty())).isEmpty();
    assertThat(engine.syncGroup(group).get("calendar").error()).isPresent();
    assertThat(world.row(Boolean.class, "due_at is not null", group, "calendar")).isTrue();
    assertThat(world.targets.claim("node-b", 9)).as("once they are due").isNotNull();
  }

  @Test
  void anAnswerDoesNotWaitForTheTargets() throws Exception {
    GroupId group = world.group(Invitations.OFF);
    CountDownLatch may = new CountDownLatch(1);
    calendar =
        () -> {
          try {
            may.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return GOOD;
        };
    var run = engine.soon(group, Optional.empty()).orElseThrow();
    assertThat(ran.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(run.isDone()).isFalse();
    pg.work.beat("node-a");
    assertThat(engine.syncGroup(group).get("calendar").running()).isTrue();
    may.countDown();
    assertThat(run.get(10, TimeUnit.SECONDS).newGroup().get("calendar")).isEqualTo(GOOD);
    assertThat(world.row(Boolean.class, "due_at <= now()", group, "calendar"))
        .as("it was asked for meanwhile")
        .isTrue();
  }

  @Test
  void aGroupThatIsNoneHasNoTargets() {
    assertThat(engine.syncGroup(new GroupId(java.util.UUID.randomUUID()))).isEmpty();
  }
}
