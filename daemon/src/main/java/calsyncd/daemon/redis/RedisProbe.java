package calsyncd.daemon.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** What an operator wants to know about a Redis. Reads only. */
public final class RedisProbe {
  private RedisProbe() {}

  /**
   * What one connection showed.
   *
   * @param version e.g. {@code 7.2.1}
   * @param role {@code master} where it can be written to
   * @param policy what happens when memory is full, e.g. {@code noeviction}; empty: it won't say
   * @param persistent whether it writes a log or snapshots to its disk
   * @param commands whether every command that the queue needs is known and allowed
   */
  public record Facts(
      String version, String role, String policy, boolean persistent, boolean commands) {
    /** Whether it is at least this version. */
    public boolean atLeast(int major, int minor) {
      String[] parts = version.split("\\.");
      int theirs = Integer.parseInt(parts[0]);
      return theirs > major
          || (theirs == major && parts.length > 1 && Integer.parseInt(parts[1]) >= minor);
    }
  }

  /** Asks it. */
  public static Facts ask(RedisSettings settings) {
    RedisURI uri = RedisURI.create(settings.uri());
    uri.setTimeout(settings.commandTimeout().plus(Duration.ofSeconds(1)));
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.connectTimeout()).build())
            .build());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return facts(connection.sync());
    } catch (RedisException e) {
      throw new RedisUnavailableException(reason(e), e);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static Facts facts(RedisCommands<String, String> redis) {
    Map<String, String> info =
        redis
            .info()
            .lines()
            .filter(line -> line.contains(":"))
            .map(line -> line.split(":", 2))
            .collect(Collectors.toMap(it -> it[0], it -> it[1].strip(), (first, _) -> first));
    return new Facts(
        info.getOrDefault("redis_version", "0"),
        info.getOrDefault("role", "master"),
        info.getOrDefault("maxmemory_policy", ""),
        "1".equals(info.get("aof_enabled")) || savesSnapshots(redis),
        commands(redis));
  }

  /** A managed Redis may keep its settings to itself; then it is taken at its word: none known. */
  private static boolean savesSnapshots(RedisCommands<String, String> redis) {
    try {
      return !redis.configGet("save").getOrDefault("save", "").isEmpty();
    } catch (RedisCommandExecutionException refused) {
      return false;
    }
  }

  private static boolean commands(RedisCommands<String, String> redis) {
    try {
      redis.llen("calendar_webhooks:google");
      return redis.commandInfo("lmove", "blmove").stream().allMatch(it -> it != null);
    } catch (RedisCommandExecutionException refused) {
      return false;
    }
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
