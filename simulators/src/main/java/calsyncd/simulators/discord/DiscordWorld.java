package calsyncd.simulators.discord;

import java.math.BigInteger;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Users, guilds and channels. All access holds the world's own lock. */
final class DiscordWorld {
  /** The first second of 2015, in milliseconds: snowflakes count from there. */
  private static final long EPOCH = 1_420_070_400_000L;

  private final InstantSource clock;
  private final Set<String> users = new LinkedHashSet<>();
  private final Map<String, Guild> guilds = new LinkedHashMap<>();
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private long made;

  DiscordWorld(InstantSource clock) {
    this.clock = clock;
  }

  /** A new id: milliseconds since 2015, 22 bits further left, and a number. */
  synchronized String snowflake() {
    return Long.toString((clock.instant().toEpochMilli() - EPOCH << 22) + made++);
  }

  synchronized void addUser(String id) {
    users.add(id);
  }

  synchronized boolean knowsUser(String id) {
    return users.contains(id);
  }

  synchronized Guild addGuild(String id, String name, BigInteger everyone) {
    return guilds.computeIfAbsent(id, any -> new Guild(id, name, everyone));
  }

  synchronized Channel addChannel(String id, String name, Guild guild) {
    return channels.computeIfAbsent(id, any -> new Channel(id, name, guild));
  }

  synchronized void removeChannel(String id) {
    channels.remove(id);
  }

  synchronized Optional<Channel> channel(String id) {
    return Optional.ofNullable(channels.get(id));
  }

  synchronized Optional<Guild> guild(String id) {
    return Optional.ofNullable(guilds.get(id));
  }
}
