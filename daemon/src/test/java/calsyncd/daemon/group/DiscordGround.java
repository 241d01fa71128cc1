package calsyncd.daemon.group;

import calsyncd.daemon.discord.DiscordClient;
import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ChannelTable;
import calsyncd.daemon.postgres.ChannelTable.Channel;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GrantTable;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.group.GroupId;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.hub.Owner;
import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Groups in a real database, and Discord's simulator with a bot in a guild. */
final class DiscordGround implements AutoCloseable {
  static final String FIRM = "firm";

  /** VIEW_CHANNEL and SEND_MESSAGES. */
  static final BigInteger TALK = BigInteger.valueOf(3_072);

  static final BigInteger MANAGE_ROLES = BigInteger.ONE.shiftLeft(28);
  private static final String NODE = "node";

  final AdjustableClock clock =
      new AdjustableClock(InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
  final DiscordSimulator discord =
      DiscordSimulator.start(
          DiscordOptions.defaults()
              .withLimits(new DiscordOptions.Limits(1_000, Duration.ofSeconds(5), 1_000, 10_000)),
          clock);
  final Database database;
  final String token = discord.addBot();
  final String guild = discord.addGuild("club");
  final String role = discord.install(token, guild, TALK.or(MANAGE_ROLES));
  final Owner owner = new Owner(FIRM, UUID.randomUUID());
  final ChannelTable channels;
  final GrantTable grants;
  private final GroupTargets targets;
  private DiscordClient client = client();

  DiscordGround(String name) {
    database = Database.open(TestPostgres.create(name));
    targets = new GroupTargets(database, List.of(GroupTarget.DISCORD));
    channels = new ChannelTable(database, targets);
    grants = new GrantTable(database);
    run("insert into calsyncd.sync_nodes (node_id, heartbeat_at) values (?, now())", NODE);
  }

  private DiscordSettings settings() {
    return new DiscordSettings(discord.apiUrl(), token, Map.of(guild, FIRM), 50, 5);
  }

  private DiscordClient client() {
    return new DiscordClient(settings(), URI.create("https://sync.example.org"), clock);
  }

  /** A node that knows nothing of what Discord told this one. */
  void anotherNode() {
    client.close();
    client = client();
  }

  void run(String sql, Object... arguments) {
    database.with(handle -> handle.execute(sql, arguments));
  }

  <T> T one(Class<T> type, String sql, Object... arguments) {
    return database.in(handle -> handle.select(sql, arguments).mapTo(type).one());
  }

  GroupId group(String name) {
    UUID id = UUID.randomUUID();
    run(
        "insert into calsyncd.calendar_groups (id, firm_id, user_id, hub_calendar_id, name)"
            + " values (?, ?, ?, ?, ?)",
        id,
        FIRM,
        owner.userId(),
        UUID.randomUUID(),
        name);
    return new GroupId(id);
  }

  /** A member with this id at Discord, or none. */
  void join(GroupId group, String discordUser) {
    UUID id = UUID.randomUUID();
    run(
        "insert into calsyncd.group_members (id, group_id, email, discord_user_id)"
            + " values (?, ?, ?, ?)",
        id,
        group.value(),
        id + "@example.com",
        discordUser);
  }

  /** A new member of the guild and of the group. */
  String member(GroupId group) {
    String user = discord.addMember(guild);
    join(group, user);
    return user;
  }

  void leave(GroupId group, String discordUser) {
    run(
        "update calsyncd.group_members set left_at = now()"
            + " where group_id = ? and discord_user_id = ?",
        group.value(),
        discordUser);
  }

  /** A private channel that the bot manages. */
  String channel() {
    String channel = discord.addPrivateChannel(guild, "talk");
    discord.overwrite(channel, role, false, TALK.or(MANAGE_ROLES), BigInteger.ZERO);
    return channel;
  }

  ChannelTable.Outcome give(GroupId group, String... ids) {
    return give(group, TALK, ids);
  }

  ChannelTable.Outcome give(GroupId group, BigInteger bits, String... ids) {
    return channels.put(
        new Author(owner, "c"),
        group,
        Stream.of(ids).map(id -> new Channel(guild, id, bits, false)).toList());
  }

  /** Brings the group in step, as its engine does. */
  TargetResult sync(GroupId group) {
    return sync(group, lease(group));
  }

  TargetResult sync(GroupId group, TargetLease lease) {
    DiscordTarget target = new DiscordTarget(settings(), client, grants);
    TargetResult result = target.sync(new GroupReader(database).read(group).orElseThrow(), lease);
    targets.release(lease, result, Duration.ZERO);
    return result;
  }

  TargetLease lease(GroupId group) {
    return targets.claim(NODE, group, "c").getFirst();
  }

  /** Requests that write, of either kind. */
  int writes() {
    return discord.requestCount("PUT", "/api") + discord.requestCount("DELETE", "/api");
  }

  int calls() {
    return discord.requestCount("GET", "/api") + writes();
  }

  /** The next such request meets this fault. */
  void fault(String method, String what) {
    discord
        .faults()
        .add(
            (ObjectNode)
                Json.parse("{\"match\": {\"method\": \"%s\"}, %s}".formatted(method, what)));
  }

  @Override
  public void close() {
    client.close();
    discord.close();
    database.close();
  }
}
