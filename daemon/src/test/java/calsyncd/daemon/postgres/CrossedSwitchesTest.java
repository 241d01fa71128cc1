package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.GroupMembers.Outcome;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.group.Member;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two people who change places at the same time, many times, wait for nobody in a circle. */
final class CrossedSwitchesTest {
  private static final int ROUNDS = 40;
  private static PgWorld pg;
  private final GroupWorld world = new GroupWorld(pg);
  private final GroupId one = world.group(Invitations.OFF);
  private final GroupId two = world.group(Invitations.OFF);

  @BeforeAll
  static void open() {
    pg = new PgWorld("crossed_switches");
  }

  @AfterAll
  static void close() {
    pg.close();
  }

  @Test
  void nobodyWaitsInACircle() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    UUID ann = world.join(one, "ann@x.org").id();
    UUID bob = world.join(two, "bob@x.org").id();
    long before = pg.deadlocks();
    both(() -> walk(together, ann, one, two), () -> walk(together, bob, two, one));
    assertThat(pg.deadlocks() - before).isZero();
    assertThat(emails(one)).containsExactly("ann@x.org");
    assertThat(emails(two)).containsExactly("bob@x.org");
  }

  private boolean walk(CyclicBarrier together, UUID who, GroupId from, GroupId to)
      throws Exception {
    UUID stay = who;
    for (int round = 0; round < ROUNDS; round++) {
      together.await(1, TimeUnit.MINUTES);
      boolean there = round % 2 == 0;
      Outcome moved = world.members.move(world.author, there ? from : to, stay, there ? to : from);
      stay = ((Outcome.In) moved).member().id();
    }
    return true;
  }

  private List<String> emails(GroupId group) {
    return world.members.list(world.author.owner(), group).orElseThrow().stream()
        .map(Member::email)
        .toList();
  }

  @Test
  void inAnotherOrderTheyWould() throws Exception {
    long before = pg.deadlocks();
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicInteger locked = new AtomicInteger();
    both(
        () -> locks(together, locked, List.of(one, two)),
        () -> locks(together, locked, List.of(two, one)));
    assertThat(locked.get()).as("runs of two transactions").isGreaterThan(2);
    assertThat(pg.deadlocks() - before).isOne();
  }

  private static boolean locks(CyclicBarrier together, AtomicInteger runs, List<GroupId> groups) {
    pg.database.with(handle -> {
      boolean first = runs.incrementAndGet() <= 2;
      lock(handle, groups.getFirst());
      if (first) {
        await(together);
      }
      lock(handle, groups.getLast());
    });
    return true;
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void lock(Handle handle, GroupId group) {
    handle
        .createQuery("select id from calsyncd.calendar_groups where id = :id for no key update")
        .bind("id", group.value())
        .mapTo(UUID.class)
        .one();
  }

  private static void both(Callable<Boolean> one, Callable<Boolean> other) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(List.of(one, other))) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
