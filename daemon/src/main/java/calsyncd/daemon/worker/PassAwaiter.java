package calsyncd.daemon.worker;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import calsyncd.task.Passes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks the database for settled passes, now and then, for as long as a run may wait. */
public final class PassAwaiter implements Passes {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Function<Collection<Rung>, List<Settled>> work;
  private final Runnable wake;
  private final Duration most;
  private final InstantSource clock;
  private final Semaphore never = new Semaphore(0);

  /**
   * Waits for passes.
   *
   * @param work answers which of some rings are settled
   * @param wake there is work for this node's worker
   * @param most how long a run may wait; what an answer takes counts
   * @param clock which goes on while one waits: the system's, whatever time the daemon lives in
   */
  public PassAwaiter(
      Function<Collection<Rung>, List<Settled>> work,
      Runnable wake,
      Duration most,
      InstantSource clock) {
    this.work = work;
    this.wake = wake;
    this.most = most;
    this.clock = clock;
  }

  @Override
  public List<Settled> await(List<Rung> rings) {
    Instant end = clock.instant().plus(most);
    wake.run();
    List<Rung> open = new ArrayList<>(rings);
    List<Settled> settled = new ArrayList<>();
    while (!open.isEmpty()) {
      List<Settled> now = work.apply(open);
      settled.addAll(now);
      Set<BindingId> done = now.stream().map(Settled::binding).collect(Collectors.toSet());
      open.removeIf(rung -> done.contains(rung.binding()));
      Duration left = Duration.between(clock.instant(), end);
      if (open.isEmpty() || !left.isPositive() || pause(left)) {
        return settled;
      }
    }
    return settled;
  }

  /** Whether the run has to end now. */
  private boolean pause(Duration left) {
    Duration pause = left.compareTo(LOOK) < 0 ? left : LOOK;
    try {
      return never.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
