package calsyncd.proofs.groups;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.Web;
import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.proofs.DaemonProcess;
import calsyncd.proofs.DaemonSetup;
import calsyncd.proofs.ProofWorld;
import calsyncd.proofs.Sql;
import calsyncd.proofs.Verdict;
import calsyncd.proofs.mirror.Closing;
import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.testkit.FreePort;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** PostgreSQL, Redis, Google, Microsoft and Discord, and nodes of the daemon before them. */
final class Ground implements AutoCloseable {
  /** As the providers know the daemon. */
  static final String CLIENT = "calsyncd-proof";

  /** What members may do in a channel: view, send, read the history. */
  static final String ALLOW = "68608";

  private static final BigInteger BOT = new BigInteger(ALLOW).or(BigInteger.ONE.shiftLeft(28));
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** No mailbox is slow because a proof is fast. */
  private static final GraphOptions.Exchange UNLIMITED =
      new GraphOptions.Exchange(true, false, 400, 4, Integer.MAX_VALUE);

  private static final String AT_WORK =
      """
      select (select count(*) from calsyncd.group_targets
          where due_at is not null or lease_node is not null)
        + (select count(*) from calsyncd.calendar_bindings b
          join calsyncd.calendar_connections c on c.id = b.connection_id
          where b.lease_node is not null
            or b.due_at < now() + interval '1 hour' and b.state = 'active')
      """;

  private static final String WAITING =
      """
      select retry_id || ' due ' || coalesce(due_at::text, 'now') || ' ' || coalesce(lease_node, '')
        || ' ' || coalesce(last_result::text, '') as what
      from calsyncd.group_targets where due_at is not null or lease_node is not null
      union all
      select concat_ws(' ', 'binding at', c.provider, b.state, 'due', b.due_at)
      from calsyncd.calendar_bindings b
      join calsyncd.calendar_connections c on c.id = b.connection_id
      where b.lease_node is not null or b.due_at is not null
      """;

  private final Closing closing;
  private final EmbeddedServices services;
  private final ProofWorld world;
  private final DiscordSimulator discord;
  private final String bot;
  private final String guild;
  private final Sql sql;
  private final int door = FreePort.choose();
  private final List<DaemonProcess> nodes = new ArrayList<>();

  /** By which they hold leases. */
  private final List<String> names = new ArrayList<>();

  private Ground(Path folder, Closing closing) {
    this.closing = closing;
    services =
        closing.own(
            EmbeddedServices.start(folder.resolve("servers"), EnumSet.allOf(EmbeddedPart.class)));
    sql = closing.own(new Sql(services.database()));
    world = closing.own(new ProofWorld(folder, GraphOptions.defaults().withExchange(UNLIMITED)));
    discord =
        closing.own(DiscordSimulator.start(DiscordOptions.defaults(), CalsyncdApplication.CLOCK));
    bot = discord.addBot();
    guild = discord.addGuild("proof");
    discord.install(bot, guild, BOT);
  }

  /** Starts all of it, with so many nodes. */
  static Ground open(Path folder, int nodes) {
    Closing closing = new Closing();
    try {
      Ground ground = new Ground(folder, closing);
      for (int n = 0; n < nodes; n++) {
        DaemonSetup setup = ground.setup("node" + n);
        setup = n == 0 ? setup.at(ground.door, setup.adminPort()) : setup;
        ground.nodes.add(closing.own(DaemonProcess.start(setup)));
        ground.names.add(ground.newest());
      }
      return ground;
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /** From now on no provider takes a wish to be notified. */
  void unheard() {
    GoogleSimulator google = world.google();
    google.options(google.options().withAllowHttpAddresses(false));
    ObjectNode script = Web.object().put("count", Integer.MAX_VALUE);
    script.putObject("match").put("method", "POST").put("path", "^/v1.0/subscriptions$");
    ObjectNode response = script.putObject("response").put("status", 400);
    response
        .putObject("body")
        .putObject("error")
        .put("code", "ValidationError")
        .put("message", "The notification URL is not valid.");
    faults("microsoft").add(script);
  }

  /** What a provider of calendars is told to do wrong. */
  Faults faults(String provider) {
    return provider.equals("google") ? world.google().faults() : world.microsoft().faults();
  }

  /** Providers know the first node's address; that is the one that is left alive. */
  private DaemonSetup setup(String name) {
    DatabaseAddress database = services.database();
    return world
        .setup(name)
        .with("CALSYNCD_PUBLIC_BASE_URL", "http://localhost:" + door)
        .with("CALSYNCD_DATABASE_URL", database.jdbcUrl())
        .with("CALSYNCD_DATABASE_USER", database.user())
        .with("CALSYNCD_DATABASE_PASSWORD", database.password())
        .with("CALSYNCD_REDIS_URL", services.redis().toString())
        .with("CALSYNCD_DISCORD_BOT_TOKEN", bot)
        .with("CALSYNCD_DISCORD_BASE_URL", discord.apiUrl())
        .override("discord.guilds." + guild, ProofWorld.FIRM)
        .onlyJob("calendar_webhook_processor", "0/5 * * * * ?")
        .override("jobs.wait_seconds", "2")
        .override("guard.count", "1000000")
        .override("guard.fraction", "1.0");
  }

  ProofWorld world() {
    return world;
  }

  DiscordSimulator discord() {
    return discord;
  }

  String guild() {
    return guild;
  }

  /** A new private channel that the bot may work in; its id. */
  String channel(String name) {
    String channel = discord.addPrivateChannel(guild, name);
    discord.overwrite(channel, discord.botId(bot), true, BOT, BigInteger.ZERO);
    return channel;
  }

  Sql sql() {
    return sql;
  }

  List<DaemonProcess> nodes() {
    return nodes;
  }

  String managersToken() {
    return world.token(new UUID(0, 1), Role.MANAGER);
  }

  private String newest() {
    return sql.read("select node_id from calsyncd.sync_nodes", row -> row.getString(1)).stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** By which a node holds leases. */
  String name(int node) {
    return names.get(node);
  }

  long millis() {
    return world.clock().millis();
  }

  /** Whether it holds before patience ends. */
  boolean await(BooleanSupplier holds, Duration patience) {
    Follower follower = new Follower(world.clock(), patience, LOOK);
    return follower.until(holds, world.clock().instant()).isPresent();
  }

  /** Waits so long. */
  void pass(Duration time) {
    long until = millis() + time.toMillis();
    await(() -> millis() >= until, time);
  }

  /**
   * Waits until no group and no calendar has anything to do, and requires that it comes to that.
   */
  void rest(Verdict verdict, String when) {
    boolean rests = await(() -> quiet() && settled(), PATIENCE);
    verdict.require(rests, when + ": no rest: " + (rests ? "" : waiting()));
  }

  private List<String> waiting() {
    return sql.read(WAITING, row -> row.getString("what"));
  }

  private boolean quiet() {
    return sql.read(AT_WORK, row -> row.getLong(1)).getFirst() == 0;
  }

  /** Rings come a second late where many come at once. */
  private boolean settled() {
    pass(Duration.ofMillis(1200));
    return quiet();
  }

  @Override
  public void close() {
    closing.close();
  }
}
