package calsyncd.daemon.redis;

import java.net.URI;
import java.time.Duration;

/**
 * How Redis is reached, and the limits of the queue in it.
 *
 * @param uri {@code redis://} or {@code rediss://}, with user information if needed
 * @param connectTimeout for one connection
 * @param commandTimeout for one answer; a Redis that takes longer counts as down
 * @param reconnectDelay the longest pause between two attempts to connect again
 * @param maxQueueLength how many items of a provider may wait; an append to a longer list fails
 * @param maxInFlight how many appends may be unanswered at once; one more fails
 */
public record RedisSettings(
    URI uri,
    Duration connectTimeout,
    Duration commandTimeout,
    Duration reconnectDelay,
    int maxQueueLength,
    int maxInFlight) {

  /** Checks that every limit is one. */
  public RedisSettings {
    require(connectTimeout.isPositive(), "redis: the connect time-out must be positive");
    require(commandTimeout.isPositive(), "redis: the command time-out must be positive");
    require(reconnectDelay.isPositive(), "redis: the reconnect delay must be positive");
    require(maxQueueLength > 0, "redis: the queue length must be positive");
    require(maxInFlight > 0, "redis: the appends in flight must be positive");
  }

  /** The URI may hold a password, so none of it is shown. */
  @Override
  public String toString() {
    return "RedisSettings[" + uri.getHost() + ":" + uri.getPort() + "]";
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
