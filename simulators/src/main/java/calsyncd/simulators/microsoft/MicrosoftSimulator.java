package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.MailOutbox;
import calsyncd.simulators.http.NotificationSender;
import calsyncd.simulators.http.OAuthEndpoints;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Microsoft Graph's calendar API and the identity platform's token endpoint over HTTP on 127.0.0.1:
 * several users, each with a mailbox of calendars; calendar view delta; subscriptions with
 * handshake and delivery; throttling. Behaviour that documents and reports disagree on is a {@link
 * GraphOptions switch}. Besides the control endpoints of {@link SimulatorServer}, {@link
 * MailOutbox}, {@link NotificationSender} and {@link OAuthEndpoints} there are {@code
 * /control/mailboxes}, {@code /control/lifecycle}, {@code /control/delta}, {@code
 * /control/token_errors}, {@code /control/store}, {@code POST /control/endpoints {"address": A,
 * "state": normal | slow | drop}} and {@code POST /control/users {"email": E, "calendars": [N]}}.
 */
public final class MicrosoftSimulator implements AutoCloseable {
  private static final String SCOPE = "openid offline_access Calendars.ReadWrite User.Read";
  private static final Duration LONG = Duration.ofDays(3_650);

  private final AdjustableClock clock;
  private final GraphOptions options;
  private final Tokens tokens;
  private final SimulatorServer server;
  private final Map<String, Mailbox> mailboxes = new ConcurrentHashMap<>();
  private final MailOutbox outbox = new MailOutbox();
  private final AtomicReference<DeltaOptions> delta;
  private final NotificationSender sender;
  private final ChangeNotifier notifier;
  private final MailboxThrottle throttle;
  private final EventWriter writer;

  private MicrosoftSimulator(GraphOptions options, InstantSource source) {
    this.options = options;
    this.clock = new AdjustableClock(source);
    this.throttle = new MailboxThrottle(options.exchange(), clock);
    this.delta = new AtomicReference<>(options.delta());
    this.tokens = new Tokens(clock, Tokens.Rotation.KEEP_OLD, "microsoft");
    tokens.idleLifetime(Duration.ofDays(90));
    GraphErrors errors = new GraphErrors(clock);
    this.server =
        new SimulatorServer(
            options.port(),
            clock,
            errors::plain,
            tokens::user,
            request -> request.bearer().flatMap(tokens::clientOf));
    EndpointHealth health = new EndpointHealth(options.delivery(), clock);
    this.sender = new NotificationSender(new GraphDelivery(options.delivery(), health));
    Subscriptions subscriptions = new Subscriptions(clock);
    this.notifier = new ChangeNotifier(subscriptions, sender, health, options.delivery());
    StoreSwitches switches = new StoreSwitches();
    switches.install(server);
    this.writer =
        new EventWriter(options.exchange(), switches, new Invitations(outbox, clock), notifier);
    routes(errors, subscriptions, health, switches);
  }

  /**
   * Starts a simulator without users.
   *
   * @param clock time of the simulated world; it can be moved by {@code /control/clock}
   */
  public static MicrosoftSimulator start(GraphOptions options, InstantSource clock) {
    MicrosoftSimulator simulator = new MicrosoftSimulator(options, clock);
    simulator.server.start();
    return simulator;
  }

  private void routes(
      GraphErrors errors,
      Subscriptions subscriptions,
      EndpointHealth health,
      StoreSwitches switches) {
    GraphGate gate = new GraphGate(tokens, mailboxes, throttle, errors, options.latency());
    Paging paging = new Paging(server.baseUrl());
    MailboxRouter router = new MailboxRouter(server, gate);
    new CalendarRoutes(paging).install(router);
    new EventRoutes(writer, options.exchange(), paging).install(router);
    new ResponseRoutes(new MeetingAnswers(writer, switches, outbox, clock)).install(router);
    new BatchRoutes(server, errors, switches).install(gate);
    new ViewRoutes(options.exchange(), paging, delta::get).install(router);
    Handshake handshake = new Handshake(sender.http(), options.delivery().timeouts().handshake());
    new SubscriptionRoutes(subscriptions, handshake, clock, options.allowHttpAddresses())
        .install(server, gate);
    new ControlRoutes(mailboxes, writer, subscriptions, notifier, delta).install(server);
    server.control("POST", "endpoints", request -> endpoint(health, request));
    identity();
    sender.install(server);
    outbox.install(server);
    server.control("POST", "users", this::addUsers);
  }

  private static Response endpoint(EndpointHealth health, Request request) {
    JsonNode json = request.json();
    String state = json.path("state").asText().toUpperCase(Locale.ROOT);
    health.force(URI.create(json.path("address").asText()), EndpointHealth.State.valueOf(state));
    return Response.empty(204);
  }

  private void identity() {
    IdentityPlatform platform = new IdentityPlatform(clock);
    platform.install(server);
    new OAuthEndpoints(tokens, platform, clock)
        .install(server, "/{tenant}/oauth2/v2.0/authorize", "/{tenant}/oauth2/v2.0/token");
  }

  private Response addUsers(Request request) {
    JsonNode json = request.json();
    String email = json.path("email").asText();
    addUser(email);
    json.path("calendars").forEach(name -> addCalendar(email, name.asText()));
    return Response.json(
        200, Json.object().put("email", email).put("access_token", accessTokenFor(email)));
  }

  /** {@code http://127.0.0.1:port}; the identity platform lives here. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** The base URL of Graph: {@link #baseUrl} and {@code /v1.0}. */
  public String graphUrl() {
    return server.baseUrl() + "/v1.0";
  }

  /** The token endpoint of any tenant. */
  public String tokenUrl() {
    return server.baseUrl() + "/common/oauth2/v2.0/token";
  }

  /** The authorize endpoint of any tenant. */
  public String authorizeUrl() {
    return server.baseUrl() + "/common/oauth2/v2.0/authorize";
  }

  /** Adds a user with a default calendar (idempotent). */
  public synchronized void addUser(String email) {
    tokens.addUser(email);
    if (!mailboxes.containsKey(email)) {
      Expansion expansion = new Expansion(options.exchange().clampShortMonths());
      DeltaRounds rounds = new DeltaRounds(clock, expansion, delta::get);
      mailboxes.put(email, new Mailbox(mailboxes.size() + 1, email, clock, rounds));
    }
  }

  /**
   * Adds a calendar to a user's mailbox.
   *
   * @return its id
   */
  public String addCalendar(String user, String name) {
    Mailbox mailbox = mailbox(user);
    return mailbox.alone(() -> mailbox.addCalendar(name).id());
  }

  /** The id of a user's default calendar. */
  public String defaultCalendar(String user) {
    Mailbox mailbox = mailbox(user);
    return mailbox.alone(() -> mailbox.primary().id());
  }

  /** The immutable ids of all single events and series of a calendar. */
  public List<String> events(String user, String calendar) {
    Mailbox mailbox = mailbox(user);
    return mailbox.alone(() ->
        mailbox.calendar(calendar).events().stream()
            .map(event -> event.id().immutable().text())
            .toList());
  }

  /** Gives an event the UID that it came with, as one has that was read from a file. */
  public void identify(String user, String event, String uid) {
    Mailbox mailbox = mailbox(user);
    mailbox.alone(() -> {
      writer.identify(mailbox, mailbox.find(event), uid);
      return event;
    });
  }

  private Mailbox mailbox(String user) {
    Mailbox mailbox = mailboxes.get(user);
    if (mailbox == null) {
      throw new IllegalArgumentException("no such user: " + user);
    }
    return mailbox;
  }

  /** An access token that lives for years, of an app of its own, named {@code script}. */
  public String accessTokenFor(String user) {
    return tokens.longLived(mailbox(user).email(), SCOPE, LONG);
  }

  /** A refresh token of a new consent to this client. */
  public String refreshTokenFor(String user, String clientId) {
    return tokens.grant(mailbox(user).email(), clientId, SCOPE, true).refreshToken().orElseThrow();
  }

  /** Users, grants and tokens. */
  public Tokens tokens() {
    return tokens;
  }

  /** What was mailed to attendees. */
  public List<MailOutbox.Mail> mails() {
    return outbox.mails();
  }

  /** How many requests had this method and a path that starts so. */
  public int requestCount(String method, String pathPrefix) {
    return server.accessLog().count(method, pathPrefix);
  }

  /** The requests so far. */
  public AccessLog accessLog() {
    return server.accessLog();
  }

  /** How many calls of one app ran in one mailbox at once, at most. */
  public int mostAtOnce() {
    return throttle.peak();
  }

  /** Scripted faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The clock of the simulated world. */
  public AdjustableClock clock() {
    return clock;
  }

  /**
   * Ends deliveries, closes all connections and frees the port.
   *
   * @throws IllegalStateException as {@link MailOutbox#close} says
   */
  @Override
  public void close() {
    notifier.close();
    sender.close();
    server.close();
    outbox.close();
  }
}
