package calsyncd.simulators.google;

import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.Handler;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.MailOutbox;
import calsyncd.simulators.http.NotificationSender;
import calsyncd.simulators.http.OAuthEndpoints;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.SimulatorServer;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Google Calendar API v3 on 127.0.0.1: set a client's root URL to {@code baseUrl() + "/"} and its
 * service path to {@code calendar/v3/}. OAuth: {@code /o/oauth2/v2/auth}, {@code /token}, {@code
 * /revoke}. Every calendar call needs a valid bearer token. What {@code /control/...} offers is
 * said at the classes of {@code calsyncd.simulators.http} and at {@link GoogleControl}. All methods
 * are safe for use by many threads.
 */
public final class GoogleSimulator implements AutoCloseable {
  private static final Duration LONG_LIVED = Duration.ofDays(3_650);
  private static final String EVENTS = "/calendar/v3/calendars/{calendarId}/events";

  private final AtomicReference<GoogleOptions> options;
  private final AdjustableClock clock;
  private final Tokens tokens;
  private final World world;
  private final Channels channels;
  private final EventDesk events;
  private final MailOutbox mails = new MailOutbox();
  private final NotificationSender sender = new NotificationSender(new GoogleDelivery());
  private final SimulatorServer server;

  private GoogleSimulator(GoogleOptions options, InstantSource time) {
    this.options = new AtomicReference<>(options);
    this.clock = new AdjustableClock(time);
    this.tokens = new Tokens(clock, Tokens.Rotation.NONE, "google" + options.hashCode());
    this.world = new World(clock, tokens, this::ring, () -> options().doubts().startsBesideCount());
    this.channels = new Channels(world, clock, sender, this.options::get);
    var invitations = new Invitations(mails, tokens, clock);
    this.events = new EventDesk(world, tokens, clock, invitations, () -> options().doubts());
    this.server =
        new SimulatorServer(
            options.port(),
            clock,
            GoogleErrors::plain,
            tokens::user,
            request -> request.bearer().flatMap(tokens::clientOf));
  }

  /**
   * Starts a simulator without users.
   *
   * @param options what the documents leave open
   * @param clock the time of its world; {@code POST /control/clock} can move ahead of it
   * @throws java.io.UncheckedIOException if the port is taken
   */
  public static GoogleSimulator start(GoogleOptions options, InstantSource clock) {
    var simulator = new GoogleSimulator(options, clock);
    simulator.routes();
    simulator.server.start();
    return simulator;
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** Adds a user with a primary calendar (its id is the address) in UTC; idempotent. */
  public void addUser(String email) {
    addUser(email, ZoneId.of("UTC"));
  }

  /** Adds a user whose primary calendar is in this zone; idempotent. */
  public void addUser(String email, ZoneId zone) {
    world.addUser(email, zone);
  }

  /** Adds a secondary calendar that the user owns; its id. */
  public String addCalendar(String user, String summary, ZoneId zone) {
    return world.addCalendar(user, summary, zone, false).id();
  }

  /** Adds a read-only calendar of Google's making (holidays), which cannot be watched; its id. */
  public String addGeneratedCalendar(String user, String summary, ZoneId zone) {
    return world.addCalendar(user, summary, zone, true).id();
  }

  /** An access token for scripts: any scope, ten years. */
  public String accessTokenFor(String user) {
    return tokens.longLived(user, "", LONG_LIVED);
  }

  /** A refresh token of a new consent to this client with this scope. */
  public String refreshTokenFor(String user, String clientId, String scope) {
    return tokens.grant(user, clientId, scope, true).refreshToken().orElseThrow();
  }

  /** A refresh token of a new consent to this client for the whole calendar. */
  public String refreshTokenFor(String user, String clientId) {
    return refreshTokenFor(user, clientId, "https://www.googleapis.com/auth/calendar");
  }

  /**
   * Stores an event as if Google had made it: any event type, any organizer. Channels are rung.
   *
   * @return the event as stored
   */
  public ObjectNode seedEvent(String user, String calendarId, ObjectNode event) {
    World.Access access = world.access(user, calendarId);
    String path = "/calendar/v3/calendars/seed/events/import";
    var request =
        new Request(
            "POST",
            URI.create(path + "?conferenceDataVersion=1&supportsAttachments=true"),
            Map.of(),
            Map.of("conferenceDataVersion", List.of("1"), "supportsAttachments", List.of("true")),
            Map.of(),
            Json.bytes(event));
    String id = event.path("id").asText(events.newId());
    ObjectNode complete = Draft.fresh(request, access, id, clock.instant());
    EventRules.normalise(complete, access.calendar());
    return events.store(access.calendar(), complete);
  }

  /**
   * Changes fields of an event as a fault of Google's would: reads of it show them, no channel is
   * rung, and no sync token ever tells.
   *
   * @return whether there is such an event
   */
  public boolean changeUntold(String calendarId, String event, ObjectNode fields) {
    return calendar(calendarId).changeUntold(event, fields).isPresent();
  }

  /** Gives a user a role on a calendar: freeBusyReader, reader, writer or owner. */
  public void share(String calendarId, String user, String role) {
    calendar(calendarId).role(user, role);
    world.forbid(user, calendarId, false);
  }

  /** Takes a user's role away: answered 404, or 403 if asked so. Sync tokens expire. */
  public void loseShare(String calendarId, String user, boolean answer403) {
    calendar(calendarId).role(user, "none");
    world.forbid(user, calendarId, answer403);
  }

  /** Hides a calendar in the user's list: only {@code showHidden} lists it. */
  public void hideCalendar(String calendarId, String user) {
    calendar(calendarId).hide(user);
  }

  /** Deletes a calendar: 404 from now on. */
  public void deleteCalendar(String calendarId) {
    calendar(calendarId).deleted(true);
  }

  /** Undoes {@link #deleteCalendar} and {@link #loseShare}; the user is owner again. */
  public void restore(String calendarId, String user) {
    calendar(calendarId).deleted(false);
    share(calendarId, user, "owner");
  }

  /** Makes all sync tokens of a calendar answer 410 {@code fullSyncRequired}. */
  public void expireSyncTokens(String calendarId) {
    calendar(calendarId).expireSyncTokens();
  }

  /** What the real service would have mailed. */
  public MailOutbox mails() {
    return mails;
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

  /** Users, grants and tokens. */
  public Tokens tokens() {
    return tokens;
  }

  /** The time of this world. */
  public AdjustableClock clock() {
    return clock;
  }

  /** Counters of notification delivery. */
  public NotificationSender notifications() {
    return sender;
  }

  /** The options in force. */
  public GoogleOptions options() {
    return options.get();
  }

  /** Changes options while running; the port stays. */
  public void options(GoogleOptions changed) {
    options.set(changed);
  }

  /**
   * Frees the port and drops notifications under way.
   *
   * @throws IllegalStateException as {@link MailOutbox#close} says
   */
  @Override
  public void close() {
    server.close();
    sender.close();
    mails.close();
  }

  private SimCalendar calendar(String id) {
    return world.calendar(id).orElseThrow(GoogleErrors::notFound);
  }

  private void ring(SimCalendar calendar) {
    channels.ring(calendar);
  }

  private static Handler json(Handler desk) {
    return request -> {
      String type = request.header("Content-Type").orElse("");
      if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
        throw GoogleErrors.notJson();
      }
      return desk.handle(request);
    };
  }

  private void routes() {
    var lister = new EventLister(world, clock, options::get);
    var calendars = new CalendarDesk(world, clock, options::get);
    server.route("GET", "/calendar/v3/users/me/calendarList", calendars::list);
    server.route("GET", "/calendar/v3/users/me/calendarList/{calendarId}", calendars::listEntry);
    server.route("GET", "/calendar/v3/calendars/{calendarId}", calendars::get);
    server.route("GET", EVENTS, lister::list);
    server.route("POST", EVENTS, json(events::insert));
    server.route("POST", EVENTS + "/import", json(events::importEvent));
    server.route("POST", EVENTS + "/watch", json(channels::watch));
    server.route("GET", EVENTS + "/{eventId}", events::get);
    server.route("PUT", EVENTS + "/{eventId}", json(events::update));
    server.route("PATCH", EVENTS + "/{eventId}", json(events::patch));
    server.route("DELETE", EVENTS + "/{eventId}", events::delete);
    server.route("GET", EVENTS + "/{eventId}/instances", lister::instances);
    server.route("POST", "/calendar/v3/channels/stop", json(channels::stop));
    server.route("POST", "/batch/calendar/v3", new Batch(server::dispatch)::run);
    var oauth = new GoogleOAuth(tokens);
    new OAuthEndpoints(tokens, oauth, clock).install(server, "/o/oauth2/v2/auth", "/token");
    server.route("POST", "/revoke", oauth::revoke);
    mails.install(server);
    sender.install(server);
    new GoogleControl(this, channels).install(server);
  }
}
