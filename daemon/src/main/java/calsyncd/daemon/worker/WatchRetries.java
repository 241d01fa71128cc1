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
    int retries = log.retries(target);
    return switch (strategy.reactTo(cause, retries)) {
      case Reaction.Retry(Duration after) -> again(target, cause, after, took);
      case Reaction.PauseConnection(Duration after) -> {
        passes.pause(target.connection(), after);
        yield again(target, cause, after, took);
      }
      case Reaction.GiveUp _ -> end(target, cause, settings.nextAttempt(), took);
      case Reaction.Reauthenticate _ -> end(target, cause, settings.nextAttempt(), took);
      case Reaction.Park _,
          Reaction.StopBinding _,
          Reaction.Snapshot _,
          Reaction.Refetch _,
          Reaction.TreatAsDeleted _ ->
          end(target, cause, settings.probeAfter(), took);
    };
  }

  private Duration again(Target target, ProviderException cause, Duration after, Duration took) {
    int retries = log.retries(target);
    if (strategy.exhausted(retries)) {
      return end(target, cause, settings.nextAttempt(), took);
    }
    log.failed(target, cause, new Failure(retries + 1, Optional.of(after), false), took);
    return after;
  }

  /** Retries that are used up end the attempt; the next one begins after the wait. */
  private Duration end(Target target, ProviderException cause, Duration wait, Duration took) {
    int retries = log.retries(target);
    boolean exhausted = strategy.exhausted(retries);
    log.failed(target, cause, new Failure(retries, Optional.empty(), exhausted), took);
    return wait;
  }
}
