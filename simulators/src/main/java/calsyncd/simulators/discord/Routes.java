package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The endpoints of channels, after a request was let in. */
final class Routes {
  /** The names that {@code X-RateLimit-Bucket} gives: reads, and both writes of an overwrite. */
  static final String READ = "1f2a4c5e7d9b";

  static final String WRITE = "c83bb3f45e21";
  static final List<String> BUCKETS = List.of(READ, WRITE);
  private static final BigInteger NONE = BigInteger.ZERO;

  private final DiscordWorld world;
  private final AuditLog log;
  private final Supplier<DiscordOptions> options;

  Routes(DiscordWorld world, AuditLog log, Supplier<DiscordOptions> options) {
    this.world = world;
    this.log = log;
    this.options = options;
  }

  /** {@code GET /channels/{channel.id}}. */
  Response get(Request request, String bot) {
    synchronized (world) {
      return Response.json(200, seen(request, bot).json());
    }
  }

  /** {@code PUT /channels/{channel.id}/permissions/{overwrite.id}}: replaces it as a whole. */
  Response put(Request request, String bot) {
    String reason = AuditLog.reason(request);
    synchronized (world) {
      Channel channel = seen(request, bot);
      Overwrite wanted = read(request);
      Optional<Overwrite> before = channel.overwrite(wanted.id());
      known(channel, wanted);
      BigInteger changed = wanted.changed(before.orElse(empty(wanted)));
      BigInteger judged =
          options.get().checksUnchanged() ? wanted.allow().or(wanted.deny()) : changed;
      allowed(channel, bot, judged);
      channel.put(wanted);
      if (before.isEmpty() || changed.signum() != 0) {
        int action = before.isEmpty() ? AuditLog.OVERWRITE_CREATE : AuditLog.OVERWRITE_UPDATE;
        note(channel, bot, action, before, Optional.of(wanted), reason);
      }
    }
    return Response.empty(204);
  }

  /** {@code DELETE /channels/{channel.id}/permissions/{overwrite.id}}. */
  Response delete(Request request, String bot) {
    String reason = AuditLog.reason(request);
    synchronized (world) {
      Channel channel = seen(request, bot);
      String id = snowflake(request, "overwrite");
      Overwrite there =
          channel
              .overwrite(id)
              .orElseThrow(() -> DiscordErrors.unknown(DiscordErrors.UNKNOWN_OVERWRITE));
      allowed(channel, bot, there.changed(empty(there)));
      channel.remove(id);
      note(channel, bot, AuditLog.OVERWRITE_DELETE, Optional.of(there), Optional.empty(), reason);
    }
    return Response.empty(204);
  }

  private static Overwrite empty(Overwrite like) {
    return new Overwrite(like.id(), like.member(), NONE, NONE);
  }

  private void note(
      Channel channel,
      String bot,
      int action,
      Optional<Overwrite> before,
      Optional<Overwrite> after,
      String reason) {
    log.add(
        new AuditLog.Entry(
            world.snowflake(),
            channel.guild().id(),
            action,
            channel.id(),
            bot,
            before,
            after,
            reason));
  }

  /** A channel that the bot sees: 10003 where there is none, 50001 where it must not. */
  private Channel seen(Request request, String bot) {
    Channel channel =
        world
            .channel(snowflake(request, "channel"))
            .orElseThrow(() -> DiscordErrors.unknown(DiscordErrors.UNKNOWN_CHANNEL));
    boolean sees =
        channel.guild().hasMember(bot) && Bits.has(channel.permissions(bot), Bits.VIEW_CHANNEL);
    if (!sees) {
      throw DiscordErrors.forbidden(DiscordErrors.MISSING_ACCESS);
    }
    return channel;
  }

  /**
   * MANAGE_ROLES in the channel; and the bits themselves in the guild, unless an overwrite of this
   * channel gives the bot MANAGE_ROLES, which alone allows to pass that one on.
   */
  private static void allowed(Channel channel, String bot, BigInteger bits) {
    BigInteger base = channel.guild().base(bot);
    boolean administrator = Bits.has(base, Bits.ADMINISTRATOR);
    boolean given = channel.givenHere(bot, Bits.MANAGE_ROLES);
    boolean manages = Bits.has(channel.permissions(bot), Bits.MANAGE_ROLES);
    boolean passesOn = bits.and(Bits.MANAGE_ROLES).signum() != 0 && !given;
    if (!administrator && (!manages || passesOn || !(given || Bits.has(base, bits)))) {
      throw DiscordErrors.forbidden(DiscordErrors.MISSING_PERMISSIONS);
    }
  }

  /** 10009 where a role is called a member or the other way round, or no such role is there. */
  private void known(Channel channel, Overwrite wanted) {
    boolean role = channel.guild().hasRole(wanted.id());
    if (role || !wanted.member()) {
      if (role == wanted.member()) {
        throw DiscordErrors.unknown(DiscordErrors.UNKNOWN_OVERWRITE);
      }
      return;
    }
    if (!world.knowsUser(wanted.id())) {
      throw DiscordErrors.unknown(DiscordErrors.UNKNOWN_USER);
    }
    if (!channel.guild().hasMember(wanted.id()) && options.get().strangers() != 0) {
      throw DiscordErrors.unknown(options.get().strangers());
    }
  }

  private static Overwrite read(Request request) {
    String id = snowflake(request, "overwrite");
    String type = request.header("Content-Type").orElse("");
    ObjectNode body =
        type.toLowerCase(Locale.ROOT).startsWith("application/json")
            ? request.json()
            : Json.object();
    BigInteger allow = Bits.read(body, "allow");
    BigInteger deny = Bits.read(body, "deny");
    return new Overwrite(id, member(body.path("type")), allow, deny);
  }

  private static boolean member(JsonNode type) {
    if (type.isMissingNode() || type.isNull()) {
      throw DiscordErrors.required("type");
    }
    if (!type.isInt() || type.asInt() < 0 || type.asInt() > 1) {
      throw DiscordErrors.field("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 1}.");
    }
    return type.asInt() == 1;
  }

  private static String snowflake(Request request, String name) {
    String value = request.pathParam(name);
    if (!value.matches("\\d{1,20}")) {
      throw DiscordErrors.field(
          name + "_id", "NUMBER_TYPE_COERCE", "Value \"" + value + "\" is not snowflake.");
    }
    return value;
  }
}
