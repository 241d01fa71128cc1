package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A text channel of a guild with its overwrites. Guarded by its world. */
final class Channel {
  private static final int GUILD_TEXT = 0;

  private final String id;
  private final String name;
  private final Guild guild;
  private final Map<String, Overwrite> overwrites = new LinkedHashMap<>();

  Channel(String id, String name, Guild guild) {
    this.id = id;
    this.name = name;
    this.guild = guild;
  }

  String id() {
    return id;
  }

  Guild guild() {
    return guild;
  }

  Optional<Overwrite> overwrite(String of) {
    return Optional.ofNullable(overwrites.get(of));
  }

  Collection<Overwrite> overwrites() {
    return List.copyOf(overwrites.values());
  }

  /** Replaces the overwrite of the same role or user as a whole. */
  void put(Overwrite overwrite) {
    overwrites.put(overwrite.id(), overwrite);
  }

  void remove(String of) {
    overwrites.remove(of);
  }

  /**
   * What a member may do here, as the documents compute it: the guild's permissions, then the
   * overwrite of everybody, those of its roles together, its own; each takes before it gives.
   */
  BigInteger permissions(String user) {
    BigInteger base = guild.base(user);
    if (Bits.has(base, Bits.ADMINISTRATOR)) {
      return base;
    }
    BigInteger deny = BigInteger.ZERO;
    BigInteger allow = BigInteger.ZERO;
    for (String role : guild.rolesOf(user)) {
      deny = deny.or(overwrite(role).map(Overwrite::deny).orElse(BigInteger.ZERO));
      allow = allow.or(overwrite(role).map(Overwrite::allow).orElse(BigInteger.ZERO));
    }
    BigInteger everyone = applied(base, overwrite(guild.id()));
    return applied(everyone.andNot(deny).or(allow), overwrite(user));
  }

  /** Whether an overwrite of this channel, its own or of a role, gives a member all these bits. */
  boolean givenHere(String user, BigInteger bits) {
    return overwrite(user).filter(own -> Bits.has(own.allow(), bits)).isPresent()
        || guild.rolesOf(user).stream()
            .anyMatch(role -> overwrite(role).filter(o -> Bits.has(o.allow(), bits)).isPresent());
  }

  private static BigInteger applied(BigInteger to, Optional<Overwrite> overwrite) {
    return overwrite.map(o -> to.andNot(o.deny()).or(o.allow())).orElse(to);
  }

  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("id", id)
            .put("type", GUILD_TEXT)
            .put("guild_id", guild.id())
            .put("position", 0)
            .put("name", name)
            .put("nsfw", false);
    var list = json.putArray("permission_overwrites");
    overwrites.values().forEach(overwrite -> list.add(overwrite.json()));
    return json;
  }
}
