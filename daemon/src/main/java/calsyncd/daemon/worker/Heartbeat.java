package calsyncd.daemon.worker;

import calsyncd.hub.DueWork;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says once a second that a node lives: it backs all the node's leases. */
public final class Heartbeat implements AutoCloseable {
  private final String node;
  private final DueWork work;
  private final InstantSource clock;
  private final ScheduledExecutorService pulse = Executors.newScheduledThreadPool(1);
  private volatile Instant last;

  /**
   * A heart that does not beat yet.
   *
   * @param work what is told
   */
  public Heartbeat(String node, DueWork work, InstantSource clock) {
    this.node = node;
    this.work = work;
    this.clock = clock;
    this.last = clock.instant();
  }

  /** Whose heart it is. */
  String node() {
    return node;
  }

  /** When it last beat with success, on this machine's clock. */
  public Instant last() {
    return last;
  }

  /** Begins to beat, at once. */
  void start() {
    pulse.scheduleAtFixedRate(Worker.quietly("heartbeat", this::beat), 0, 1, TimeUnit.SECONDS);
  }

  private void beat() {
    work.beat(node);
    last = clock.instant();
  }

  @Override
  public void close() {
    pulse.shutdownNow();
  }
}
