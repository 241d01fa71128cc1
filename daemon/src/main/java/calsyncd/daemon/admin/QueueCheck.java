package calsyncd.daemon.admin;

import calsyncd.queue.SyncQueue;
import com.codahale.metrics.health.HealthCheck;

/** Whether Redis answers, and how many notifications wait in it. */
public final class QueueCheck extends HealthCheck {
  private final SyncQueue queue;

  public QueueCheck(SyncQueue queue) {
    this.queue = queue;
  }

  @Override
  protected Result check() {
    return Result.healthy(
        "google %d, microsoft %d", queue.depth("google"), queue.depth("microsoft"));
  }
}
