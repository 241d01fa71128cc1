package calsyncd.daemon.connect;

import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import calsyncd.provider.ProviderFactory;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.OAuthDialect;
import calsyncd.simulators.http.OAuthEndpoints;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A vendor's authorization server over HTTP, strict about refresh tokens, and its calendars. */
public final class OAuthWorld implements AutoCloseable {
  /** Who has an account there. */
  public static final String USER = "ada@example.com";

  public static final String CLIENT = "calsyncd-test";

  private final AdjustableClock clock;
  private final Tokens tokens;
  private final SimulatorServer server;
  private final Queue<Response> scripted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger tokenRequests = new AtomicInteger();
  private final List<RemoteCalendar> calendars = new CopyOnWriteArrayList<>();

  public OAuthWorld(InstantSource base, Tokens.Rotation rotation) {
    clock = new AdjustableClock(base);
    tokens = new Tokens(clock, rotation, "world");
    server =
        new SimulatorServer(
            0, clock, (status, text) -> Response.text(status, text), _ -> Optional.empty());
    tokens.addUser(USER);
    new OAuthEndpoints(tokens, new Strict(), clock).install(server, "/authorize", "/token");
    server.start();
    calendars.add(calendar("primary", "owner", true));
    calendars.add(calendar("team", "reader", false));
    calendars.add(calendar("busy", "freeBusyReader", false));
  }

  static RemoteCalendar calendar(String id, String role, boolean primary) {
    return new RemoteCalendar(
        new RemoteCalendarId(id), "Calendar " + id, "Europe/Berlin", "#112233", role, primary);
  }

  public AdjustableClock clock() {
    return clock;
  }

  public Tokens tokens() {
    return tokens;
  }

  public List<RemoteCalendar> calendars() {
    return calendars;
  }

  /** The token endpoint's next answer, instead of a true one. */
  public void answerNext(Response response) {
    scripted.add(response);
  }

  public int tokenRequests() {
    return tokenRequests.get();
  }

  public OAuthProfile profile() {
    return new OAuthProfile(
        URI.create(server.baseUrl() + "/authorize"),
        URI.create(server.baseUrl() + "/token"),
        CLIENT,
        "client-secret",
        List.of("calendar.read", "offline"),
        List.of("calendar.write", "offline"),
        Map.of("access_type", "offline"));
  }

  /** How the daemon reaches this world. */
  public ProviderFactory factory(String name) {
    return new Factory(name);
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Factory implements ProviderFactory {
    private final String name;

    Factory(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<OAuthProfile> oauth() {
      return Optional.of(profile());
    }

    @Override
    public CalendarProvider open(Credentials credentials) {
      Credentials.Bearer bearer = (Credentials.Bearer) credentials;
      return new AccountProvider(
          () ->
              tokens
                  .userOf(bearer.accessToken().get())
                  .map(user -> new Account("id-" + user, user))
                  .orElseThrow(
                      () -> ProviderException.of(FailureClass.UNAUTHENTICATED, "authError")),
          () -> List.copyOf(calendars));
    }
  }

  private final class Strict implements OAuthDialect {
    @Override
    public JsonNode granted(Tokens.Issued issued) {
      ObjectNode json =
          Json.object()
              .put("access_token", issued.accessToken())
              .put("token_type", "Bearer")
              .put("scope", issued.scope())
              .put("expires_in", issued.expiresIn().toSeconds());
      issued.refreshToken().ifPresent(token -> json.put("refresh_token", token));
      return json;
    }

    @Override
    public Response refused(String code, String description) {
      return Response.json(
          400, Json.object().put("error", code).put("error_description", description));
    }

    @Override
    public Optional<Response> scripted() {
      tokenRequests.incrementAndGet();
      return Optional.ofNullable(scripted.poll());
    }

    @Override
    public boolean offline(Request authorization) {
      return authorization.query("access_type").orElse("").equals("offline");
    }
  }
}
