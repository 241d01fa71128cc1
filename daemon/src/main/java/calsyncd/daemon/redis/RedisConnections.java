package calsyncd.daemon.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.TimeoutOptions.TimeoutSource;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection that all share, and one for each caller that blocks, since a blocking command
 * holds up whatever is sent behind it. Made when first needed, so that a daemon starts without
 * Redis; a lost one comes back by itself, and until then commands fail at once.
 */
final class RedisConnections implements AutoCloseable {
  private final RedisSettings settings;
  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final AtomicReference<CompletableFuture<StatefulRedisConnection<String, String>>> shared =
      new AtomicReference<>(CompletableFuture.failedFuture(new IllegalStateException("unused")));
  private final Deque<StatefulRedisConnection<String, String>> idle = new ConcurrentLinkedDeque<>();

  RedisConnections(RedisSettings settings) {
    this.settings = settings;
    uri = RedisURI.create(settings.uri());
    uri.setTimeout(settings.commandTimeout());
    uri.setClientName("calsyncd");
    resources = ClientResources.builder().reconnectDelay(delay(settings)).build();
    client = RedisClient.create(resources);
    client.setOptions(options(settings));
  }

  /** The shared connection; never for a blocking command. */
  CompletableFuture<RedisAsyncCommands<String, String>> commands() {
    return connection().thenApply(StatefulRedisConnection::async);
  }

  private CompletableFuture<StatefulRedisConnection<String, String>> connection() {
    var current = shared.get();
    if (!current.isCompletedExceptionally()) {
      return current;
    }
    var next = new CompletableFuture<StatefulRedisConnection<String, String>>();
    if (!shared.compareAndSet(current, next)) {
      return shared.get();
    }
    connect(next);
    return next;
  }

  private void connect(CompletableFuture<StatefulRedisConnection<String, String>> next) {
    try {
      client
          .connectAsync(StringCodec.UTF8, uri)
          .whenComplete((made, failure) -> {
            if (failure == null) {
              next.complete(made);
            } else {
              next.completeExceptionally(failure);
            }
          });
    } catch (RuntimeException e) {
      next.completeExceptionally(e);
    }
  }

  /** A connection of the caller's own, to be given back or closed. */
  StatefulRedisConnection<String, String> borrow() {
    var kept = idle.pollFirst();
    if (kept != null && kept.isOpen()) {
      return kept;
    }
    if (kept != null) {
      kept.closeAsync();
    }
    var made = client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
    try {
      return await(made, settings.connectTimeout().plus(settings.commandTimeout()));
    } catch (RedisUnavailableException e) {
      made.thenAccept(StatefulRedisConnection::closeAsync); // should it still come
      throw e;
    }
  }

  /** Keeps a borrowed connection, on which no command is unanswered, for the next caller. */
  void giveBack(StatefulRedisConnection<String, String> connection) {
    idle.addFirst(connection);
  }

  /** The answer, or an exception once the settings' time-out is over. */
  <T> T await(Future<T> answer) {
    return await(answer, settings.commandTimeout());
  }

  static <T> T await(Future<T> answer, Duration limit) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new RedisUnavailableException("redis failed", e.getCause());
    } catch (TimeoutException e) {
      throw new RedisUnavailableException("redis did not answer in " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisUnavailableException("interrupted while waiting for redis", e);
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, settings.commandTimeout());
    resources.shutdown(0, settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Delay delay(RedisSettings settings) {
    var most = settings.reconnectDelay();
    return Delay.equalJitter(
        Duration.ofMillis(20), most, Math.min(50, most.toMillis()), TimeUnit.MILLISECONDS);
  }

  /**
   * Nothing is buffered for a Redis that is away, and nothing is sent a second time behind our
   * back: who waits is told, and knows what to do.
   */
  private static ClientOptions options(RedisSettings settings) {
    return ClientOptions.builder()
        .autoReconnect(true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(command -> true)
        .requestQueueSize(2 * settings.maxInFlight() + 4 * RedisSyncQueue.CHUNK)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .keepAlive(true)
                .build())
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands(true)
                .timeoutSource(limits(settings.commandTimeout()))
                .build())
        .build();
  }

  /** A blocking command waits as long as it was told to; whoever sent it has its own limit. */
  private static TimeoutSource limits(Duration limit) {
    var millis = limit.toMillis();
    return new TimeoutSource() {
      @Override
      public long getTimeout(RedisCommand<?, ?, ?> command) {
        return command.getType() == CommandType.BLMOVE ? 0 : millis;
      }

      @Override
      public TimeUnit getTimeUnit() {
        return TimeUnit.MILLISECONDS;
      }
    };
  }
}
