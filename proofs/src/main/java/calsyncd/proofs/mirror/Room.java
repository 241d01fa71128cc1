package calsyncd.proofs.mirror;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.Web;
import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.proofs.DaemonProcess;
import calsyncd.proofs.DaemonSetup;
import calsyncd.proofs.ProofWorld;
import calsyncd.provider.Carriage;
import calsyncd.provider.Window;
import calsyncd.simulators.microsoft.GraphOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** The daemon, a process of its own, with a user whose three calendars are one hub calendar. */
final class Room implements AutoCloseable {
  /** No mailbox is slow because a proof is fast. */
  private static final GraphOptions.Exchange UNLIMITED =
      new GraphOptions.Exchange(true, false, 400, 4, Integer.MAX_VALUE);

  private static final ZoneId VIEWER = ZoneId.of("Europe/Berlin");
  private static final int SINGLES = 50;

  /** Longer than a create waits that was refused as if somebody had the name. */
  private static final Duration PATIENCE = Duration.ofSeconds(330);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CALM = 2;

  /** Longer than any ring is put off while others come. */
  private static final Duration ECHO = Duration.ofMillis(1100);

  private static final String EMAIL = "ada@example.com";

  private final Closing closing;
  private final EmbeddedServices services;
  private final ProofWorld world;
  private final CalDav caldav;
  private final DemoUser user;
  private final DaemonProcess daemon;
  private final Rows rows;
  private final HubRest hub;
  private final List<Place> places;
  private final Carriage.Bounds bounds;
  private final Follower follower;

  private Room(Options options, Path folder, UnaryOperator<DaemonSetup> change, Closing closing) {
    this.closing = closing;
    services =
        closing.own(
            EmbeddedServices.start(folder.resolve("servers"), EnumSet.allOf(EmbeddedPart.class)));
    world = closing.own(new ProofWorld(folder, GraphOptions.defaults().withExchange(UNLIMITED)));
    caldav = closing.own(caldav(options, folder));
    daemon = closing.own(DaemonProcess.start(change.apply(setup())));
    rows = closing.own(new Rows(services.database()));
    follower = new Follower(world.clock(), PATIENCE, LOOK);
    user = world.user("ada");
    List.of("google", "microsoft", "caldav").forEach(this::connect);
    hub = closing.own(new HubRest(daemon.api(), user.token(), bind()));
    places =
        List.of(
            new Place(Simulated.google(world, EMAIL)),
            new Place(Simulated.microsoft(world, EMAIL)),
            new Place(caldav));
    Instant now = world.clock().instant();
    Window window = new Window(now.minus(Duration.ofDays(180)), now.plus(Duration.ofDays(730)));
    bounds = new Carriage.Bounds(VIEWER, window, SINGLES);
  }

  /** Starts all of it, without a limit of removals, and lets it come to rest. */
  static Room open(Options options, Path folder) {
    return open(
        options,
        folder,
        setup -> setup.override("guard.count", "1000000").override("guard.fraction", "1.0"));
  }

  /** Starts all of it with another configuration and lets it come to rest. */
  static Room open(Options options, Path folder, UnaryOperator<DaemonSetup> change) {
    Closing closing = new Closing();
    try {
      Room room = new Room(options, folder, change, closing);
      room.settle();
      return room;
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private CalDav caldav(Options options, Path folder) {
    return options.caldav().equals(Options.SIMULATED)
        ? CalDav.simulated(world.clock())
        : CalDav.radicale(folder.resolve("radicale"), world.clock());
  }

  private DaemonSetup setup() {
    DatabaseAddress database = services.database();
    return world
        .setup("node")
        .with("CALSYNCD_DATABASE_URL", database.jdbcUrl())
        .with("CALSYNCD_DATABASE_USER", database.user())
        .with("CALSYNCD_DATABASE_PASSWORD", database.password())
        .with("CALSYNCD_REDIS_URL", services.redis().toString())
        .onlyJob("calendar_webhook_processor", "0/5 * * * * ?")
        .override("jobs.wait_seconds", "2")
        .override("caldav.allowed_hosts", caldav.host())
        .override("retry.transient_seconds", "0.3,0.3,0.5,0.5,1")
        .override("retry.rate_limited_seconds", "0.5,0.5,1,1");
  }

  /** Goes through the consent to reading and writing. */
  private void connect(String provider) {
    if (provider.equals("caldav")) {
      call("POST", "caldav/connect", login());
      return;
    }
    ObjectNode write = Web.object().put("access", "write");
    JsonNode begun = call("POST", provider + "/connect", write);
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + EMAIL;
    world.web().get(world.web().redirect(consent).toString(), "");
  }

  private ObjectNode login() {
    return Web.object()
        .put("url", "http://" + caldav.host() + "/")
        .put("user", "ada")
        .put("app_password", "pw");
  }

  private JsonNode call(String method, String path, ObjectNode body) {
    String url = daemon.api() + "/integrations/calendar/" + path;
    return world.web().send(method, url, user.token(), body);
  }

  /** Ties all three calendars to the hub calendar of the first, in both directions. */
  private String bind() {
    follower.until(this::idle, world.clock().instant());
    call("POST", "sync/schedule", Web.object().put("allow_writes", true));
    ObjectNode wish = Web.object().put("direction", "two_way");
    List<String> found =
        rows.read(
            """
            select b.id, b.remote_calendar_id, b.hub_calendar_id from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id
            order by c.provider = 'google' desc, c.provider desc
            """);
    String[] first = found.getFirst().split("\t");
    call("PATCH", "bindings/" + first[0], wish);
    for (String other : found.subList(1, found.size())) {
      String[] ids = other.split("\t");
      String api = daemon.api() + "/integrations/calendar/bindings/";
      world.web().delete(api + ids[0], user.token());
      ObjectNode tied = wish.deepCopy().put("calendar_id", ids[1]).put("hub_calendar_id", first[2]);
      call("POST", "bindings", tied);
    }
    return first[2];
  }

  ProofWorld world() {
    return world;
  }

  Rows rows() {
    return rows;
  }

  HubRest hub() {
    return hub;
  }

  List<Place> places() {
    return places;
  }

  Place place(String name) {
    return places.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  /** Whether an edit there is told of. */
  boolean watches(String name) {
    return places.stream().anyMatch(it -> it.name().equals(name) && it.account() != caldav);
  }

  Carriage.Bounds bounds() {
    return bounds;
  }

  /** Whether no pass that can be run is at work, or due before another day. */
  private boolean idle() {
    return rows.one(
            """
            select count(*) from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id
            where b.lease_node is not null
               or b.due_at < now() + interval '1 hour' and b.state = 'active'
                 and c.state = 'active'
            """)
        .orElseThrow()
        .equals("0");
  }

  /** Its owner connects anew what was refused as by somebody else. */
  void revive() {
    rows.read("select provider from calsyncd.calendar_connections where state <> 'active'")
        .forEach(provider -> connect(provider));
  }

  /** Lets what had stopped go on. */
  void resume() {
    rows.read("select id from calsyncd.calendar_bindings where state = 'stopped'")
        .forEach(binding -> hub.set(binding, "active"));
  }

  /**
   * Passes until nothing is left to do.
   *
   * @return whether it came to that
   */
  boolean settle() {
    int calm = 0;
    String before = "";
    Instant began = world.clock().instant();
    while (calm < CALM) {
      if (Duration.between(began, world.clock().instant()).compareTo(PATIENCE) > 0) {
        return false;
      }
      resume();
      hub.syncNow();
      follower.until(this::idle, world.clock().instant());
      String now = state();
      calm = rows.waiting() == 0 && now.equals(before) ? calm + 1 : 0;
      before = now;
    }
    return true;
  }

  /** The binding of the calendar at this provider. */
  String binding(String provider) {
    return rows.one(
            """
            select b.id from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id where c.provider = ?
            """,
            provider)
        .orElseThrow();
  }

  /** Runs a job now, as an operator does; the last line that it logged, its summary. */
  String job(String name) {
    int before = ends(name).size();
    daemon.run(name);
    if (!until(() -> ends(name).size() > before)) {
      throw new IllegalStateException("the log has no end of a run of " + name);
    }
    return ends(name).getLast();
  }

  /** The log is written a moment later than the answer is. */
  private List<String> ends(String job) {
    return daemon.lines().stream()
        .filter(line -> line.contains("\"phase\":\"end\",\"job\":\"" + job + "\""))
        .toList();
  }

  /** Sets the user's preferences. */
  void prefer(ObjectNode preferences) {
    call("POST", "sync/schedule", preferences);
  }

  /** Waits until the daemon has come to that; false where it does not. */
  boolean until(BooleanSupplier so) {
    return follower.until(so, world.clock().instant()).isPresent();
  }

  /** The next pass reads the calendar at this provider from its start. */
  void forgetCursor(String provider) {
    rows.change(
        "update calsyncd.calendar_bindings set cursor = '' where id = ?::uuid", binding(provider));
  }

  /** One pass of each calendar, and no more. */
  void pass() {
    hub.syncNow();
    follower.until(this::idle, world.clock().instant());
  }

  /** Until no pass is due, nor the echo of a write on its way. */
  void rest() {
    do {
      follower.until(this::idle, world.clock().instant());
      pause(ECHO);
    } while (!idle());
  }

  /** Lets the daemon work. */
  void pause(Duration time) {
    new Follower(world.clock(), time, time).until(() -> false, world.clock().instant());
  }

  /** What is not at rest, for a person. */
  String unrest() {
    return rows.read(
            """
            select c.provider, l.state, l.state_reason, l.hub_version, l.wanted_version,
                   l.intent_version, l.retry_count, e.content->>'title'
            from calsyncd.event_links l
            join calsyncd.calendar_events e on e.id = l.event_id
            join calsyncd.calendar_bindings b on b.id = l.binding_id
            join calsyncd.calendar_connections c on c.id = b.connection_id
            where l.wanted_version > l.hub_version or l.intent_version is not null
               or l.retry_at is not null or l.state <> 'linked'
            """)
        + " bindings "
        + rows.read(
            "select state, state_reason, due_at, not_before from calsyncd.calendar_bindings");
  }

  /** Links on which no pass works any more until a person does something, by their titles. */
  List<String> held() {
    return rows.read(
        """
        select e.content->>'title', c.provider, l.state, l.state_reason
        from calsyncd.event_links l
        join calsyncd.calendar_events e on e.id = l.event_id
        join calsyncd.calendar_bindings b on b.id = l.binding_id
        join calsyncd.calendar_connections c on c.id = b.connection_id
        where l.state <> 'linked'
        """);
  }

  /** How many conflicts there were, by what became of them. */
  List<String> conflicts() {
    return rows.read(
        """
        select state, resolution, count(*) from calsyncd.calendar_sync_conflicts group by 1, 2
        """);
  }

  /** What any write of a pass changes. */
  String state() {
    return String.join(
        "\n",
        rows.read(
            """
            select e.id, e.version, e.deleted_at, l.id, l.hub_version, l.wanted_version,
                   l.revision, l.state, l.remote_id
            from calsyncd.calendar_events e
            left join calsyncd.event_links l on l.event_id = e.id order by e.id, l.id
            """));
  }

  @Override
  public void close() {
    closing.close();
  }
}
