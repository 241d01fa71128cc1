package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.PassLog;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.daemon.postgres.WatchLog;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.daemon.postgres.WatchTurns;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.ProviderException;
import calsyncd.retry.Reaction;
import calsyncd.retry.RetryStrategy;
import java.time.Duration;
import java.util.Optional;

/**
 * When a watch that could not be had is tried again. A failure of the moment waits as a pass would;
 * only what is wrong as it is waits for hours.
 */
public final class WatchRetries {
  private final RetryStrategy strategy;
  private final WatchLog log;
  private final PassLog passes;
  private final WatchTurns turns;
  private final WatchSettings settings;

  /**
   * The retries of watches.
   *
   * @param passes told of connections that have to pause: a rate limit is one for all calls
   */
  public WatchRetries(
      RetryStrategy strategy,
      WatchLog log,
      PassLog passes,
      WatchTurns turns,
      WatchSettings settings) {
    this.strategy = strategy;
    this.log = log;
    this.passes = passes;
    this.turns = turns;
    this.settings = settings;
  }

  /** Whether the connection's provider is not to be called for now. */
  boolean paused(ConnectionId connection) {
    return turns.paused(connection);
  }

  /** It is watched. */
  void succeeded(Target target, Duration took) {
    log.succeeded(target, took);
  }

  /** It could not be watched; after how long it is tried again. */
  Duration failed(Target target, ProviderException cause, Duration took) {
    Try last = new Try(target, cause, log.retries(target), took);
    return switch (strategy.reactTo(cause, last.retries)) {
      case Reaction.Retry(Duration after) -> again(last, after);
      case Reaction.PauseConnection(Duration after) -> {
        passes.pause(target.connection(), after);
        yield again(last, after);
      }
      case Reaction.GiveUp _, Reaction.Reauthenticate _ -> end(last, settings.nextAttempt());
      case Reaction.Park _,
          Reaction.StopBinding _,
          Reaction.Snapshot _,
          Reaction.Refetch _,
          Reaction.TreatAsDeleted _ ->
          end(last, settings.probeAfter());
    };
  }

  /**
   * A try that failed.
   *
   * @param retries of its attempt before it
   */
  private record Try(Target target, ProviderException cause, int retries, Duration took) {}

  private Duration again(Try last, Duration after) {
    if (strategy.exhausted(last.retries)) {
      return end(last, settings.nextAttempt());
    }
    log(last, new Failure(last.retries + 1, Optional.of(after), false));
    return after;
  }

  /** Retries that are used up end the attempt; the next one begins after the wait. */
  private Duration end(Try last, Duration wait) {
    boolean exhausted = strategy.exhausted(last.retries);
    log(last, new Failure(last.retries, Optional.empty(), exhausted));
    return wait;
  }

  private void log(Try last, Failure failure) {
    log.failed(last.target, last.cause, failure, last.took);
  }
}
