package calsyncd.daemon.worker;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import calsyncd.task.Passes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks the database for settled passes, now and then, for as long as a run may wait. */
public final class PassAwaiter implements Passes {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final DueWork work;
  private final Runnable wake;
  private final Duration most;
  private final Semaphore never = new Semaphore(0);

  /**
   * Waits for passes.
   *
   * @param wake there is work for this node's worker
   * @param most how long a run may wait
   */
  public PassAwaiter(DueWork work, Runnable wake, Duration most) {
    this.work = work;
    this.wake = wake;
    this.most = most;
  }

  @Override
  public List<Settled> await(List<Rung> rings) {
    wake.run();
    List<Rung> open = new ArrayList<>(rings);
    List<Settled> settled = new ArrayList<>();
    for (long looks = most.dividedBy(LOOK); !open.isEmpty() && looks >= 0; looks--) {
      List<Settled> now = work.settled(open);
      settled.addAll(now);
      Set<BindingId> done = now.stream().map(Settled::binding).collect(Collectors.toSet());
      open.removeIf(rung -> done.contains(rung.binding()));
      if (!open.isEmpty() && pause()) {
        return settled;
      }
    }
    return settled;
  }

  /** Whether the run has to end now. */
  private boolean pause() {
    try {
      return never.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
