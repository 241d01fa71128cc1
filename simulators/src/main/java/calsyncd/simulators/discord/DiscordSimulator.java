package calsyncd.simulators.discord;

import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.Handler;
import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Discord's REST API v10 on 127.0.0.1, as far as access to channels goes: {@code GET
 * /channels/{channel.id}}, {@code PUT} and {@code DELETE
 * /channels/{channel.id}/permissions/{overwrite.id}}, {@code GET /guilds/{guild.id}/audit-logs}.
 * Every request needs {@code Authorization: Bot TOKEN} and a {@code User-Agent: DiscordBot (URL,
 * VERSION)}. What {@code /control/...} offers is said at {@link DiscordControl} and at the classes
 * of {@code calsyncd.simulators.http}. All methods are safe for use by many threads.
 */
public final class DiscordSimulator implements AutoCloseable {
  private static final String API = "/api/v10";
  private static final String OVERWRITE = API + "/channels/{channel}/permissions/{overwrite}";

  /** What a new guild lets everybody do: see channels and write into them. */
  private static final BigInteger EVERYONE = Bits.VIEW_CHANNEL.or(Bits.SEND_MESSAGES);

  private final AtomicReference<DiscordOptions> options;
  private final AdjustableClock clock;
  private final Map<String, String> bots = new ConcurrentHashMap<>();
  private final DiscordWorld world;
  private final AuditLog log;
  private final RateLimits limits;
  private final SimulatorServer server;

  private DiscordSimulator(DiscordOptions options, InstantSource time) {
    this.options = new AtomicReference<>(options);
    this.clock = new AdjustableClock(time);
    this.world = new DiscordWorld(clock);
    this.log = new AuditLog(world);
    this.limits = new RateLimits(() -> options().limits(), clock);
    this.server = new SimulatorServer(options.port(), clock, DiscordErrors::plain, this::bot);
  }

  /**
   * Starts a simulator without bots and guilds.
   *
   * @param options limits, and what the documents leave open
   * @param clock the time of its world; {@code POST /control/clock} can move ahead of it
   * @throws java.io.UncheckedIOException if the port is taken
   */
  public static DiscordSimulator start(DiscordOptions options, InstantSource clock) {
    var simulator = new DiscordSimulator(options, clock);
    simulator.routes();
    simulator.server.start();
    return simulator;
  }

  /** {@code http://127.0.0.1:port/api/v10}, without a slash at the end. */
  public String apiUrl() {
    return baseUrl() + API;
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** A new bot; its token. It is in no guild. */
  public String addBot() {
    String id = world.snowflake();
    world.addUser(id);
    String token = "simulated-bot-" + id;
    bots.put(token, id);
    return token;
  }

  /** The user id of the bot with this token. */
  public String botId(String token) {
    return Optional.ofNullable(bots.get(token)).orElseThrow(IllegalArgumentException::new);
  }

  /** The token is refused from now on. */
  public void revoke(String token) {
    bots.remove(token);
  }

  /** The token, once revoked, is good again. */
  public void restore(String token, String botId) {
    bots.put(token, botId);
  }

  /** A new guild whose members see all channels that say nothing else; its id. */
  public String addGuild(String name) {
    return world.addGuild(world.snowflake(), name, EVERYONE).id();
  }

  /** Takes a bot into a guild with a role of these permissions; the id of that role. */
  public String install(String token, String guild, BigInteger permissions) {
    synchronized (world) {
      String role = world.snowflake();
      guild(guild).role(role, permissions);
      guild(guild).join(botId(token), Set.of(role));
      return role;
    }
  }

  /** Changes the permissions of a role, or makes the role. */
  public void role(String guild, String role, BigInteger permissions) {
    synchronized (world) {
      guild(guild).role(role, permissions);
    }
  }

  /** A new user; the id. */
  public String addUser() {
    String id = world.snowflake();
    world.addUser(id);
    return id;
  }

  /** A user joins a guild. */
  public void join(String guild, String user) {
    synchronized (world) {
      world.addUser(user);
      guild(guild).join(user, Set.of());
    }
  }

  /** A user leaves a guild; the overwrites stay, as they do at Discord. */
  public void leave(String guild, String user) {
    synchronized (world) {
      guild(guild).leave(user);
    }
  }

  /** A new user who is in the guild; the id. */
  public String addMember(String guild) {
    String user = addUser();
    join(guild, user);
    return user;
  }

  /**
   * A new text channel that everybody sees; its id.
   *
   * @param guild where
   * @param name shown
   */
  public String addChannel(String guild, String name) {
    return world.addChannel(world.snowflake(), name, guild(guild)).id();
  }

  /** A new text channel that nobody sees without an overwrite; its id. */
  public String addPrivateChannel(String guild, String name) {
    String channel = addChannel(guild, name);
    overwrite(channel, guild, false, BigInteger.ZERO, Bits.VIEW_CHANNEL);
    return channel;
  }

  /** Deletes a channel with its overwrites. */
  public void deleteChannel(String channel) {
    world.removeChannel(channel);
  }

  /** Stores an overwrite as a moderator's hand would. */
  public void overwrite(
      String channel, String id, boolean member, BigInteger allow, BigInteger deny) {
    synchronized (world) {
      channel(channel).put(new Overwrite(id, member, allow, deny));
    }
  }

  /** Takes an overwrite away as a moderator's hand would. */
  public void removeOverwrite(String channel, String id) {
    synchronized (world) {
      channel(channel).remove(id);
    }
  }

  /** What an overwrite of a channel says, as {@code allow/deny}; empty where there is none. */
  public Optional<String> overwriteOf(String channel, String id) {
    synchronized (world) {
      return channel(channel).overwrite(id).map(there -> there.allow() + "/" + there.deny());
    }
  }

  /** What a user may do in a channel, all roles and overwrites counted. */
  public BigInteger permissions(String channel, String user) {
    synchronized (world) {
      return channel(channel).permissions(user);
    }
  }

  /** Whether a user sees a channel: in its guild, and with VIEW_CHANNEL there. */
  public boolean sees(String channel, String user) {
    synchronized (world) {
      return channel(channel).guild().hasMember(user)
          && Bits.has(channel(channel).permissions(user), Bits.VIEW_CHANNEL);
    }
  }

  /** The reasons of the audit log, oldest first, empty ones with it. */
  public List<String> reasons() {
    return log.entries().stream().map(AuditLog.Entry::reason).toList();
  }

  /** All requests of all bots are answered 429 for a time, as over the global limit. */
  public void shutAll(Duration time) {
    limits.shutAll(time);
  }

  /** All requests about a channel are answered 429 for a time, as over the limit of a resource. */
  public void shutChannel(String channel, Duration time) {
    limits.shutChannel(channel, time);
  }

  /** The buckets of a channel are empty for a time. */
  public void drain(String channel, Duration time) {
    limits.drain(channel, time);
  }

  /** All buckets are full, all limits open, no invalid request is remembered. */
  public void openLimits() {
    limits.clear();
  }

  /** How many requests of the last ten minutes count towards a ban. */
  public int invalidRequests() {
    return limits.invalid();
  }

  /** How many requests had this method and a decoded path that starts so. */
  public int requestCount(String method, String pathPrefix) {
    return server.accessLog().count(method, pathPrefix);
  }

  /** The requests so far. */
  public AccessLog accessLog() {
    return server.accessLog();
  }

  /** The scripted faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The time of this world. */
  public AdjustableClock clock() {
    return clock;
  }

  /** The options in force. */
  public DiscordOptions options() {
    return options.get();
  }

  /** Changes options while running; the port stays. */
  public void options(DiscordOptions changed) {
    options.set(changed);
  }

  /** Frees the port. */
  @Override
  public void close() {
    server.close();
  }

  DiscordWorld world() {
    return world;
  }

  Guild guild(String id) {
    return world.guild(id).orElseThrow(() -> DiscordErrors.unknown(DiscordErrors.UNKNOWN_GUILD));
  }

  Channel channel(String id) {
    return world
        .channel(id)
        .orElseThrow(() -> DiscordErrors.unknown(DiscordErrors.UNKNOWN_CHANNEL));
  }

  private Optional<String> bot(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith("Bot "))
        .map(value -> bots.get(value.substring("Bot ".length())));
  }

  private void routes() {
    var routes = new Routes(world, log, options::get);
    route("GET", API + "/channels/{channel}", Routes.READ, routes::get);
    route("PUT", OVERWRITE, Routes.WRITE, routes::put);
    route("DELETE", OVERWRITE, Routes.WRITE, routes::delete);
    route("GET", API + "/guilds/{guild}/audit-logs", Routes.READ, log::list);
    new DiscordControl(this).install(server);
  }

  private void route(
      String method, String path, String bucket, BiFunction<Request, String, Response> desk) {
    String major = path.contains("{channel}") ? "channel" : "guild";
    Handler gate =
        request -> {
          var place = new RateLimits.Place(bucket, request.pathParam(major));
          Response answer = answer(request, place, desk);
          limits.answered(answer);
          return answer;
        };
    server.route(method, path, gate);
  }

  /** Refusals of the endpoint itself carry the headers of their bucket, too. */
  private Response answer(
      Request request, RateLimits.Place place, BiFunction<Request, String, Response> desk) {
    try {
      limits.banned();
      named(request);
      String bot = bot(request).orElseThrow(DiscordErrors::unauthorized);
      limits.enter(place);
      try {
        return limits.headed(desk.apply(request, bot), place);
      } catch (Refusal refusal) {
        return limits.headed(refusal.response(), place);
      }
    } catch (Refusal refusal) {
      return refusal.response();
    }
  }

  private static void named(Request request) {
    String agent = request.header("User-Agent").orElse("");
    if (!agent.matches("DiscordBot \\([^ ]+, [^ ]+\\).*")) {
      throw DiscordErrors.blocked("error code: 1010");
    }
  }
}
