package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.daemon.auth.AuthSettings;
import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.auth.TokenVerifier;
import calsyncd.daemon.connect.ConnectFlow;
import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.connect.DavHost;
import calsyncd.daemon.connect.OAuthWorld;
import calsyncd.daemon.connect.PublicAddress;
import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.TestVault;
import calsyncd.daemon.connect.TokenEndpoint;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.postgres.BindingPolicies;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.ConflictTable;
import calsyncd.daemon.postgres.ConnectionDirectory;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.EventHistoryTable;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FigureTable;
import calsyncd.daemon.postgres.HealthTable;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.Invitations;
import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.ProposalTable;
import calsyncd.daemon.postgres.Restorations;
import calsyncd.daemon.postgres.StatusTable;
import calsyncd.daemon.postgres.Tenants;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.postgres.Undo;
import calsyncd.health.HealthLimits;
import calsyncd.health.HealthRules;
import calsyncd.hub.BindingId;
import calsyncd.hub.Owner;
import calsyncd.provider.ProviderFactory;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dropwizard.core.Configuration;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The API with a real database and a vendor's authorization server, over HTTP. */
final class ApiWorld implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final JsonMapper MAPPER = new JsonMapper();

  final OAuthWorld vendor = new OAuthWorld(Clock.systemUTC(), Tokens.Rotation.REVOKE_ON_REUSE);
  final AuthSettings auth = AuthSettings.development(SECRET);

  /** The port of discard, which nobody serves. */
  static final String DOWN = "127.0.0.1:9";

  /** Small ones, so that a test can go beyond each. */
  static final EventLimits LIMITS =
      new EventLimits(60, 500, 200, 3, 2, 2, 5, 200, 1_000, 24, 4, 40);

  /** So many events are undone at once. */
  static final int UNDONE = 5;

  final AtomicInteger woken = new AtomicInteger();
  final DavHost dav = new DavHost("");
  final List<BindingId> rung = new CopyOnWriteArrayList<>();

  final Database database;
  final AdminParts admin;

  final GroupApi groups;
  final SessionApi sessions;
  final HttpClient http = HttpClient.newHttpClient();
  private final DropwizardTestSupport<Configuration> server;

  /** An answer, read. */
  record Answer(int status, HttpResponse<String> raw, JsonNode json) {
    String text(String field) {
      return json.path(field).asText();
    }

    String tag() {
      return raw.headers().firstValue("ETag").orElseThrow();
    }

    String location() {
      return raw.headers().firstValue("Location").map(l -> URI.create(l).getPath()).orElseThrow();
    }
  }

  ApiWorld(String name, String successUrl) throws Exception {
    this(name, new ConnectSettings(successUrl, null, null));
  }

  ApiWorld(String name, ConnectSettings settings) throws Exception {
    this(Database.open(TestPostgres.create(name)), settings);
  }

  /** Over a database that is there; closes it in the end. */
  ApiWorld(Database database, ConnectSettings settings) throws Exception {
    this.database = database;
    admin = new AdminParts(database, vendor.clock());
    groups = new GroupApi(database, vendor.clock(), woken::incrementAndGet);
    sessions = new SessionApi(database, vendor.clock(), writes(), woken::incrementAndGet);
    server = TestApplication.start(api(settings));
  }

  private Api api(ConnectSettings settings) {
    ConnectionTable connections = new ConnectionTable(database);
    BindingTable bindings = new BindingTable(database);
    PreferenceTable preferences = new PreferenceTable(database);
    EventQueries events = new EventQueries(database);
    Checkup checkup = new Checkup(new HealthTable(database), new HealthRules(HealthLimits.DEFAULT));
    ConnectFlow flow =
        new ConnectFlow(
            new ConnectFlow.Parts(
                Map.of("google", vendor.factory("google"), "caldav", dav()),
                new TokenEndpoint(vendor.clock(), Duration.ofSeconds(5)),
                new SecretVault(TestVault.settings("k1")),
                connections,
                (ids, _) -> rung.addAll(ids),
                new PublicAddress(URI.create("https://sync.example.org"))),
            vendor.clock());
    List<Object> resources =
        new ArrayList<>(
            List.of(
                new ScheduleResource(preferences, vendor.clock()),
                new SyncResource(
                    bindings,
                    new StatusTable(database),
                    preferences,
                    checkup,
                    (ids, _) -> rung.addAll(ids)),
                new ConnectResource(flow, settings),
                new ConnectionResource(connections, checkup, _ -> {}),
                new CalendarResource(
                    bindings, connections, admin.lists(connections, (ids, _) -> rung.addAll(ids))),
                new AdminJournalResource(new JournalTable(database), woken::incrementAndGet),
                new BindingResource(
                    bindings, new BindingPolicies(database), (ids, _) -> rung.addAll(ids)),
                new EventResource(
                    events, preferences, editing(events, preferences), woken::incrementAndGet)));
    resources.addAll(decisions(new WritesAllowed(preferences)));
    resources.addAll(managers(checkup));
    resources.addAll(groups.resources());
    resources.addAll(sessions.resources(new WritesAllowed(preferences)));
    resources.addAll(OutboundApi.resources(database, new TimeOrderedIds(vendor.clock())));
    resources.addAll(admin.resources(woken::incrementAndGet));
    return new Api(new TokenVerifier(auth, vendor.clock()), resources, 65_536);
  }

  private List<Object> managers(Checkup checkup) {
    FailedAttempts failed = new FailedAttempts(database);
    return List.of(
        new ActingFor(new Tenants(database)),
        new AdminConnectionsResource(
            new ConnectionDirectory(database, HealthLimits.DEFAULT), checkup),
        new AdminSyncStatusResource(new FigureTable(database), checkup),
        new AdminConnectionFailuresResource(failed),
        new AdminFailuresResource(failed));
  }

  private List<Object> decisions(WritesAllowed allowed) {
    Runnable wake = woken::incrementAndGet;
    TimeOrderedIds ids = new TimeOrderedIds(vendor.clock());
    return List.of(
        new ConflictResource(
            new ConflictTable(database),
            new Restoring(new Restorations(database, ids), allowed, wake),
            wake),
        new ProposalResource(new ProposalTable(database, ids), wake),
        new HistoryResource(new EventHistoryTable(database)),
        new UndoResource(new Undo(database, ids, UNDONE), allowed, wake),
        new ResponseResource(new Invitations(database, ids), allowed, wake));
  }

  private EventWrites writes() {
    return new EventWrites(
        database,
        new TimeOrderedIds(vendor.clock()),
        new IdempotencyKeys(Duration.ofDays(7)),
        LIMITS.perCalendar());
  }

  private EventEditing editing(EventQueries events, PreferenceTable preferences) {
    return new EventEditing(writes(), events, preferences, LIMITS);
  }

  /** A hub calendar of a user's that no calendar of a provider is bound to. */
  String calendar(Owner owner, String name) {
    UUID id = UUID.randomUUID();
    database.with(handle ->
        handle.execute(
            "insert into calsyncd.hub_calendars (id, firm_id, user_id, name) values (?, ?, ?, ?)",
            id,
            owner.firmId(),
            owner.userId(),
            name));
    return id.toString();
  }

  /** The real adapter; two ports of this machine may be spoken to, and one has no server. */
  private ProviderFactory dav() {
    CalDavSettings usual = CalDavSettings.DEFAULT;
    return new CalDavProviderFactory(
        new CalDavSettings(
            Set.of(dav.host(), DOWN),
            usual.connectTimeout(),
            usual.readTimeout(),
            usual.maxBodyBytes(),
            usual.multigetChunk(),
            usual.maxRedirects(),
            usual.userAgent()),
        vendor.clock());
  }

  String token(Owner owner) {
    return token(owner, Role.USER);
  }

  String token(Owner owner, Role role) {
    return new DevTokens(auth, vendor.clock())
        .mint(owner.firmId(), owner.userId(), role, Duration.ofHours(1));
  }

  /** What somebody of that role asks for. */
  Answer as(Role role, Owner owner, String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token(owner, role))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** What a manager of the owner's tenant asks for. */
  Answer manage(Owner owner, String method, String path, String body) {
    return as(Role.MANAGER, owner, method, path, body);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  HttpRequest.Builder request(Owner owner, String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token(owner));
  }

  Answer get(Owner owner, String path) {
    return send(request(owner, path).GET());
  }

  /** The same by one who has a role. */
  Answer get(Role role, Owner owner, String path) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token(owner, role))
            .GET());
  }

  Answer post(Owner owner, String path, String body) {
    return send(
        request(owner, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer put(Owner owner, String path, String tag, String body) {
    return send(
        request(owner, path)
            .header("Content-Type", "application/json")
            .header("If-Match", tag)
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer delete(Owner owner, String path, String tag) {
    return send(request(owner, path).header("If-Match", tag).DELETE());
  }

  Answer send(HttpRequest.Builder request) {
    HttpResponse<String> raw = raw(request);
    boolean json = raw.headers().firstValue("Content-Type").orElse("").contains("json");
    try {
      return new Answer(raw.statusCode(), raw, MAPPER.readTree(json ? raw.body() : "{}"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> raw(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Connects as a browser would, and answers what the callback answered. */
  Answer connect(Owner owner) {
    return send(HttpRequest.newBuilder(callback(consent(owner))).GET());
  }

  /** Where the vendor sends the browser after the user's consent. */
  URI consent(Owner owner) {
    return consented(post(owner, "/integrations/calendar/google/connect", ""));
  }

  /** The same for a flow that began. */
  URI consented(Answer begun) {
    String url = begun.text("authorization_url");
    Answer consented = send(HttpRequest.newBuilder(URI.create(url)).GET());
    return URI.create(consented.raw().headers().firstValue("Location").orElseThrow());
  }

  URI callback(URI location) {
    return uri(location.getRawPath() + "?" + location.getRawQuery());
  }

  /** Puts an event into a hub calendar. */
  UUID event(Owner owner, String hubCalendar, Event event, Instant updated) {
    UUID id = UUID.randomUUID();
    Span span = Occurrences.span(event);
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into calsyncd.calendar_events (id, firm_id, user_id, hub_calendar_id,
                  uid, content, is_series, starts_at, ends_at, updated_at)
                values (:id, :firm, :user, cast(:calendar as uuid), :uid,
                  cast(:content as jsonb), :series, :start, cast(:end as timestamptz),
                  :updated)\
                """)
            .bind("id", id)
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .bind("calendar", hubCalendar)
            .bind("uid", event.uid().value())
            .bind("content", EventJson.write(event).toString())
            .bind("series", !event.recurrence().isEmpty())
            .bind("start", span.start())
            .bind("end", span.end().equals(Instant.MAX) ? "infinity" : span.end().toString())
            .bind("updated", updated)
            .execute());
    return id;
  }

  /** All that a request may have changed, as text. */
  String everything() {
    return Everything.of(database);
  }

  @Override
  public void close() {
    sessions.close();
    server.after();
    groups.close();
    database.close();
    vendor.close();
    dav.close();
  }
}
