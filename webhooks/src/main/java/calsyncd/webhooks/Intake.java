package calsyncd.webhooks;

import calsyncd.queue.Notification;
import calsyncd.queue.SyncQueue;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the servlets share.
 *
 * @param correlationIds makes an id a request: short, of letters, digits and hyphens
 */
record Intake(
    WebhookSettings settings,
    WatchSecrets secrets,
    SyncQueue queue,
    IntakeMetrics metrics,
    InstantSource clock,
    Supplier<String> correlationIds) {

  /** Appends; a queue that takes too long fails. */
  CompletableFuture<Void> append(List<Notification> items) {
    var appended = queue.append(items).toCompletableFuture();
    return appended.isDone()
        ? appended
        : appended.copy().orTimeout(settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }
}
