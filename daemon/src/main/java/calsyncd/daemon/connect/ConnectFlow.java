package calsyncd.daemon.connect;

import calsyncd.daemon.connect.ConnectException.Kind;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.NewConnection;
import calsyncd.hub.Owner;
import calsyncd.hub.Ringer;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import calsyncd.provider.ProviderFactory;
import calsyncd.provider.RemoteCalendar;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a user connects: by OAuth 2.0 with PKCE (RFC 6749, RFC 7636), or with an app password. A
 * grant is proved by reading its account and its calendars before anything is stored.
 */
public final class ConnectFlow {
  /** How long the user has to give the grant. */
  public static final Duration STATE_LIFE = Duration.ofMinutes(10);

  private static final String READ = "read";
  private static final String WRITE = "write";

  private final Parts parts;

  /**
   * What a connection is made of.
   *
   * @param factories by the provider's name
   */
  public record Parts(
      Map<String, ProviderFactory> factories,
      TokenEndpoint endpoint,
      SecretVault vault,
      ConnectionTable connections,
      Ringer ringer,
      PublicAddress address) {}

  private final InstantSource clock;

  /** Connects users with these parts. */
  public ConnectFlow(Parts parts, InstantSource clock) {
    this.parts = parts;
    this.clock = clock;
  }

  /**
   * A flow that began.
   *
   * @param url where to send the user's browser, to be asked for a grant
   * @param state what it comes back with
   * @param callback where it comes back to
   */
  public record Begun(URI url, String state, URI callback) {}

  /**
   * Begins to connect by OAuth.
   *
   * @param writes whether to ask for the right to write, too
   */
  public Begun begin(Owner owner, String provider, boolean writes) {
    OAuthProfile profile = profile(provider);
    CodeVerifier verifier = new CodeVerifier();
    URI callback = parts.address.callback(provider);
    String state =
        new ConnectState(
                owner, provider, writes, verifier.getValue(), clock.instant().plus(STATE_LIFE))
            .sealed(parts.vault);
    List<String> scopes = writes ? profile.writeScopes() : profile.scopes();
    AuthorizationRequest.Builder request =
        new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(profile.clientId()))
            .endpointURI(profile.authorizeUrl())
            .redirectionURI(callback)
            .scope(new Scope(scopes.toArray(String[]::new)))
            .state(new State(state))
            .codeChallenge(verifier, CodeChallengeMethod.S256);
    profile.authorizeParameters().forEach(request::customParameter);
    return new Begun(request.build().toURI(), state, callback);
  }

  /**
   * The user said yes: redeems the code and stores the connection with its calendars.
   *
   * @throws ConnectException where the state is forged, expired or another provider's, or where the
   *     provider refuses or can't answer
   */
  public ConnectionRow finish(String provider, String code, String state, String correlationId) {
    OAuthProfile profile = profile(provider);
    ConnectState asked = ConnectState.opened(state, parts.vault);
    if (!asked.provider().equals(provider)) {
      throw new ConnectException(Kind.BAD_STATE, "state belongs to another provider");
    }
    if (asked.expiresAt().isBefore(clock.instant())) {
      throw new ConnectException(
          Kind.BAD_STATE, "state is older than 10 minutes; begin again with connect");
    }
    Secret.OAuth grant =
        proved(() ->
            parts.endpoint.exchange(
                profile,
                code,
                new CodeVerifier(asked.verifier()),
                parts.address.callback(provider)));
    if (grant.refreshToken().isEmpty()) {
      throw new ConnectException(
          Kind.REFUSED, "the provider gave no refresh token; connect again and consent");
    }
    return store(
        new Proof(asked.owner(), provider, "", granted(profile, grant, asked.writes()), grant),
        new Credentials.Bearer(grant::accessToken),
        correlationId);
  }

  /**
   * Connects with a login.
   *
   * @throws ConnectException where the provider takes no login, refuses it, or can't answer
   */
  public ConnectionRow login(
      Owner owner, String provider, Credentials.Basic login, String correlationId) {
    if (factory(provider).oauth().isPresent()) {
      throw new ConnectException(Kind.UNKNOWN_PROVIDER, provider + " connects by OAuth");
    }
    Secret secret = new Secret.Login(login.user(), login.password());
    return store(
        new Proof(owner, provider, login.server().toString(), WRITE, secret), login, correlationId);
  }

  /** Whether users connect to this provider by OAuth. */
  public boolean byOAuth(String provider) {
    return factory(provider).oauth().isPresent();
  }

  /** An answer that does not say what was granted means: what was asked for (RFC 6749 §5.1). */
  private static String granted(OAuthProfile profile, Secret.OAuth grant, boolean asked) {
    boolean writes = grant.scope().isBlank() ? asked : profile.writes(grant.scope());
    return writes ? WRITE : READ;
  }

  private record Proof(
      Owner owner, String provider, String server, String granted, Secret secret) {}

  private ConnectionRow store(Proof proof, Credentials credentials, String correlationId) {
    CalendarProvider opened = factory(proof.provider).open(credentials);
    Account account = proved(opened::account);
    List<RemoteCalendar> calendars = proved(opened::calendars);
    ConnectionTable.Adopted adopted =
        parts.connections.adopt(
            new NewConnection(proof.owner, proof.provider, account, proof.server, proof.granted),
            id -> parts.vault.seal(proof.secret, id),
            calendars);
    parts.ringer.ring(adopted.bindings(), correlationId);
    return parts.connections.find(proof.owner, adopted.id()).orElseThrow();
  }

  private static <T> T proved(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProviderException e) {
      Kind kind =
          e.failureClass() == FailureClass.TRANSIENT
                  || e.failureClass() == FailureClass.RATE_LIMITED
              ? Kind.UNAVAILABLE
              : Kind.REFUSED;
      throw new ConnectException(kind, "the provider answered: " + e.reason());
    }
  }

  private OAuthProfile profile(String provider) {
    return factory(provider)
        .oauth()
        .orElseThrow(() ->
            new ConnectException(Kind.UNKNOWN_PROVIDER, provider + " does not connect by OAuth"));
  }

  private ProviderFactory factory(String provider) {
    ProviderFactory factory = parts.factories.get(provider);
    if (factory == null) {
      throw new ConnectException(
          Kind.UNKNOWN_PROVIDER, "the providers here are " + parts.factories.keySet());
    }
    return factory;
  }
}
