package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.connect.ConnectFlow;
import calsyncd.daemon.connect.ConnectFlow.Begun;
import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.provider.Credentials;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a user gives a grant. */
@Path("/integrations/calendar/{provider: [a-z]+}")
@Produces(MediaType.APPLICATION_JSON)
public final class ConnectResource {
  private static final int MAX_CODE = 4_096;
  private static final int MAX_STATE = 4_096;
  private static final String COOKIE = "calsyncd_connect";

  private final ConnectFlow flow;
  private final ConnectSettings settings;

  /** Connects users, and sends their browsers where the settings say. */
  public ConnectResource(ConnectFlow flow, ConnectSettings settings) {
    this.flow = flow;
    this.settings = settings;
  }

  /** Google and Microsoft: where to send the browser. CalDAV: connects with the login given. */
  @POST
  @Path("/connect")
  public Response connect(
      @Auth Caller caller, @PathParam("provider") String provider, byte @Nullable [] bytes) {
    if (caller.acts()) {
      throw Problem.of(403, "an account is connected in person; leave Calsyncd-User out");
    }
    byte[] body = bytes == null ? new byte[0] : bytes;
    return flow.byOAuth(provider)
        ? begin(caller, provider, body)
        : login(caller, provider, Body.of(body, List.of("url", "user", "app_password")));
  }

  private Response begin(Caller caller, String provider, byte[] body) {
    Begun begun = flow.begin(caller.owner(), provider, writes(body));
    Response.ResponseBuilder answer =
        Response.ok(Json.object().put("authorization_url", begun.url().toString()))
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    return settings.sameBrowser() ? answer.cookie(cookie(begun)).build() : answer.build();
  }

  private static boolean writes(byte[] body) {
    return body.length > 0
        && Body.of(body, List.of("access"))
            .word("access", List.of("read", "write"))
            .filter(access -> access.equals("write"))
            .isPresent();
  }

  /** Ties the flow to the browser (RFC 9700 §4.7): it alone comes back with its own state. */
  private static NewCookie cookie(Begun begun) {
    return new NewCookie.Builder(COOKIE)
        .value(begun.state())
        .path(begun.callback().getPath())
        .maxAge(Math.toIntExact(ConnectFlow.STATE_LIFE.toSeconds()))
        .secure("https".equals(begun.callback().getScheme()))
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.LAX)
        .build();
  }

  private Response login(Caller caller, String provider, Body body) {
    Credentials.Basic login =
        new Credentials.Basic(
            server(body.needed("url", 2_000)),
            body.needed("user", 320),
            body.needed("app_password", 1_000));
    ConnectionRow made = flow.login(caller.owner(), provider, login, Correlation.current());
    return Response.created(URI.create("/integrations/calendar/connections/" + made.id()))
        .entity(ConnectionJson.of(made))
        .build();
  }

  private static URI server(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw Problem.field("url", "must be the server's URL, such as https://dav.example.org/");
    }
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
      throw Problem.field(
          "url", "must be an https URL with a host, and without user, password or fragment");
    }
    return url;
  }

  /** What the provider sends the browser back to (RFC 6749 §4.1.2). */
  @GET
  @Path("/callback")
  public Response callback(
      @PathParam("provider") String provider,
      @QueryParam("code") @Nullable String code,
      @QueryParam("state") @Nullable String state,
      @QueryParam("error") @Nullable String error,
      @CookieParam(COOKIE) @Nullable String browser) {
    if (error != null) {
      throw Problem.of(403, "the provider gave no grant: " + word(error));
    }
    if (settings.sameBrowser() && (browser == null || !browser.equals(state))) {
      throw Problem.of(403, "this browser did not begin to connect; begin again with connect");
    }
    ConnectionRow made =
        flow.finish(
            provider,
            given("code", code, MAX_CODE),
            given("state", state, MAX_STATE),
            Correlation.current());
    return answer(made)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  private Response.ResponseBuilder answer(ConnectionRow made) {
    if (settings.successUrl().isEmpty()) {
      return Response.ok(ConnectionJson.of(made));
    }
    return Response.seeOther(
        UriBuilder.fromUri(settings.successUrl())
            .queryParam("provider", made.provider())
            .queryParam("connection_id", made.id().toString())
            .build());
  }

  private static String given(String parameter, @Nullable String value, int max) {
    if (value == null || value.isEmpty() || value.length() > max) {
      throw Problem.parameter(parameter, "is missing or too long; begin again with connect");
    }
    return value;
  }

  /** Error codes are words (RFC 6749 §4.1.2.1); anything else is not repeated. */
  private static String word(String error) {
    return error.matches("[a-z_]{1,40}") ? error : "unknown error";
  }
}
