package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a binding is due that is rung more than once. */
final class BurstsTest {
  private static final Duration QUIET = Duration.ofMillis(400);

  private static PgWorld world;

  @BeforeAll
  static void open() {
    world = new PgWorld("bursts");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void nothingIsDue() {
    world.nothingIsDue();
  }

  private static void ring(BindingId binding) {
    world.work.ring(List.of(binding), "c-1");
  }

  private static void press(BindingId binding) {
    world.database.in(handle -> PostgresDueWork.ringNow(handle, List.of(binding), "c-1"));
  }

  private static List<Lease> claim(String node) {
    return world.work.claim(node, 10);
  }

  @Test
  void aRingDuringAPassCausesOneMore() {
    BindingId binding = world.binding();
    ring(binding);
    Lease lease = claim("node-a").getFirst();
    ring(binding);
    read(binding);
    assertThat(claim("node-b")).isEmpty();

    assertThat(world.work.release(lease, Release.COMPLETE)).contains(Duration.ZERO);

    Lease more = claim("node-b").getFirst();
    assertThat(more.claimedSeq()).isEqualTo(2);
    assertThat(world.work.release(more, Release.COMPLETE)).isEmpty();
    assertThat(claim("node-a")).isEmpty();
  }

  @Test
  void aBurstWaitsLongerEachTimeAndARestEndsIt() {
    BindingId binding = world.binding();
    ring(binding);
    Lease lease = claim("node-a").getFirst();
    ring(binding);
    read(binding);
    assertThat(world.work.release(lease, Release.COMPLETE)).contains(Duration.ZERO);
    lease = claim("node-a").getFirst();
    ring(binding);
    read(binding);
    assertThat(world.work.release(lease, Release.COMPLETE)).contains(QUIET);
    assertThat(claim("node-a")).isEmpty();

    lease = world.lease(binding);
    assertThat(world.work.release(lease, Release.COMPLETE)).isEmpty();
    ring(binding);
    lease = claim("node-a").getFirst();
    ring(binding);
    read(binding);
    assertThat(world.work.release(lease, Release.COMPLETE)).contains(Duration.ZERO);
  }

  /** The pass under way has read all only now: whatever rang before rang during it. */
  private void read(BindingId binding) {
    world.run(
        "update calsyncd.calendar_bindings set read_seq = due_seq where id = ?", binding.value());
  }

  @Test
  void aRingAfterAllWasReadIsNoBurst() {
    BindingId binding = world.binding();
    ring(binding);
    Lease lease = claim("node-a").getFirst();
    read(binding);
    ring(binding);
    assertThat(world.work.release(lease, Release.COMPLETE)).isEmpty();
    assertThat(claim("node-a")).hasSize(1);
  }

  @Test
  void manyRingsForOnePassAreABurstThoughNoneCameDuringIt() {
    BindingId binding = world.binding();
    ring(binding);
    ring(binding);
    assertThat(world.work.release(claim("node-a").getFirst(), Release.COMPLETE))
        .contains(Duration.ZERO);
    assertThat(claim("node-a")).isEmpty();
    ring(binding);
    ring(binding);
    assertThat(world.work.release(claim("node-a").getFirst(), Release.COMPLETE)).contains(QUIET);
    ring(binding);
    assertThat(claim("node-a")).isEmpty();
  }

  @Test
  void eachRingPutsABurstOffButNotBeyondItsGap() {
    BindingId binding = world.binding();
    world.run(
        """
        update calsyncd.calendar_bindings
        set lease_node = null, due_at = now(), burst_until = now() + interval '20 seconds'
        """);
    ring(binding);
    assertThat(dueIs(binding, "now() + interval '0.2 seconds'", "now() + interval '0.4 seconds'"))
        .isTrue();

    world.run("update calsyncd.calendar_bindings set burst_until = now() + interval '0.3 seconds'");
    ring(binding);
    assertThat(dueIs(binding, "burst_until", "burst_until")).isTrue();
  }

  @Test
  void aRingDoesNotPutOffWhatIsDueAlready() {
    BindingId binding = world.binding();
    world.run("update calsyncd.calendar_bindings set due_at = now() - interval '9 seconds'");

    ring(binding);

    assertThat(dueIs(binding, "'-infinity'", "now() - interval '9 seconds'")).isTrue();
  }

  private boolean dueIs(BindingId binding, String from, String to) {
    return world.one(
        Boolean.class,
        "select due_at between %s and %s from calsyncd.calendar_bindings where id = ?"
            .formatted(from, to),
        binding.value());
  }

  @Test
  void anEditOfTheHubDuringABurstIsDueAtOnce() {
    BindingId binding = afterABurst();
    Lease lease = claim("node-a").getFirst();
    ring(binding);
    press(binding);
    read(binding);

    assertThat(world.work.release(lease, Release.COMPLETE)).isEmpty();

    assertThat(claim("node-a")).hasSize(1);
  }

  @Test
  void theEchoesOfAnEditThatWasTakenAreABurstAsEver() {
    BindingId binding = afterABurst();
    press(binding);
    Lease lease = claim("node-a").getFirst();
    ring(binding);
    read(binding);

    assertThat(world.work.release(lease, Release.COMPLETE)).contains(QUIET);

    assertThat(claim("node-a")).isEmpty();
  }

  @Test
  void anEditDoesNotShortenTheWaitOfARetry() {
    BindingId binding = afterABurst();
    Lease lease = claim("node-a").getFirst();
    press(binding);

    assertThat(world.work.release(lease, Release.retry(Duration.ofSeconds(8), 1)))
        .contains(Duration.ofSeconds(8));

    press(binding);
    assertThat(claim("node-a")).isEmpty();
  }

  /** Due, and in a burst whose next gap is the longest. */
  private BindingId afterABurst() {
    BindingId binding = world.binding();
    ring(binding);
    ring(binding);
    assertThat(world.work.release(claim("node-a").getFirst(), Release.COMPLETE))
        .contains(Duration.ZERO);
    ring(binding);
    ring(binding);
    world.run("update calsyncd.calendar_bindings set due_at = now()");
    return binding;
  }
}
