package calsyncd.daemon.connect;

import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Calls of a provider's token endpoint (RFC 6749 §4.1.3 and §6). One attempt each. */
public final class TokenEndpoint {
  /** The grant is dead, and only its user can give a new one. */
  private static final Set<String> NEEDS_USER =
      Set.of("invalid_grant", "interaction_required", "consent_required");

  /** Our own registration at the provider is wrong: no user can mend that, nor can time. */
  private static final Set<String> MISCONFIGURED =
      Set.of(
          "invalid_client",
          "unauthorized_client",
          "invalid_request",
          "invalid_scope",
          "unsupported_grant_type");

  /** Both vendors' tokens live about an hour; used where an answer does not say (§5.1). */
  private static final Duration UNSAID_LIFE = Duration.ofMinutes(55);

  private final InstantSource clock;
  private final Duration timeout;

  /** Calls that take {@code timeout} at most, to connect and to answer each. */
  public TokenEndpoint(InstantSource clock, Duration timeout) {
    this.clock = clock;
    this.timeout = timeout;
  }

  /**
   * Redeems an authorization code.
   *
   * @throws ProviderException UNAUTHENTICATED where the code is refused
   */
  Secret.OAuth exchange(OAuthProfile profile, String code, CodeVerifier verifier, URI redirect) {
    return send(
        profile, new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier), "");
  }

  /**
   * A new access token. A refresh token that the answer leaves out stays the old one (§6).
   *
   * @throws ProviderException UNAUTHENTICATED where the grant is dead; REJECTED where our client is
   *     not accepted; TRANSIENT or RATE_LIMITED where the endpoint can't answer now
   */
  Secret.OAuth refresh(OAuthProfile profile, String refreshToken) {
    return send(profile, new RefreshTokenGrant(new RefreshToken(refreshToken)), refreshToken);
  }

  private Secret.OAuth send(
      OAuthProfile profile, AuthorizationGrant grant, String oldRefreshToken) {
    HTTPRequest request = request(profile, grant).toHTTPRequest();
    request.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    request.setReadTimeout(Math.toIntExact(timeout.toMillis()));
    request.setFollowRedirects(false);
    try {
      return tokens(request.send(), oldRefreshToken);
    } catch (IOException e) {
      throw ProviderException.of(FailureClass.TRANSIENT, "token_endpoint_unreachable").causedBy(e);
    }
  }

  private static TokenRequest request(OAuthProfile profile, AuthorizationGrant grant) {
    ClientID client = new ClientID(profile.clientId());
    return profile.clientSecret().isEmpty()
        ? new TokenRequest.Builder(profile.tokenUrl(), client, grant).build()
        : new TokenRequest.Builder(
                profile.tokenUrl(),
                new ClientSecretPost(
                    client, new com.nimbusds.oauth2.sdk.auth.Secret(profile.clientSecret())),
                grant)
            .build();
  }

  private Secret.OAuth tokens(HTTPResponse answer, String oldRefreshToken) {
    if (answer.getStatusCode() == 429) {
      throw ProviderException.of(FailureClass.RATE_LIMITED, "token_endpoint_429");
    }
    if (answer.getStatusCode() >= 500) {
      throw ProviderException.of(
          FailureClass.TRANSIENT, "token_endpoint_" + answer.getStatusCode());
    }
    return tokens(parsed(answer), oldRefreshToken);
  }

  /** The cause is left out: a parser's message may quote a token. */
  private static AccessTokenResponse parsed(HTTPResponse answer) {
    try {
      TokenResponse response = TokenResponse.parse(answer);
      if (!response.indicatesSuccess()) {
        throw refused(response.toErrorResponse().getErrorObject());
      }
      return response.toSuccessResponse();
    } catch (ParseException e) {
      throw ProviderException.of(FailureClass.TRANSIENT, "token_endpoint_unreadable");
    }
  }

  private static ProviderException refused(ErrorObject error) {
    String code = Optional.ofNullable(error.getCode()).orElse("token_endpoint_refused");
    if (NEEDS_USER.contains(code)) {
      return ProviderException.of(FailureClass.UNAUTHENTICATED, code);
    }
    return ProviderException.of(
        MISCONFIGURED.contains(code) ? FailureClass.REJECTED : FailureClass.TRANSIENT, code);
  }

  private Secret.OAuth tokens(AccessTokenResponse answer, String oldRefreshToken) {
    Tokens tokens = answer.getTokens();
    long seconds = tokens.getAccessToken().getLifetime();
    return new Secret.OAuth(
        tokens.getAccessToken().getValue(),
        clock.instant().plus(seconds > 0 ? Duration.ofSeconds(seconds) : UNSAID_LIFE),
        Optional.ofNullable(tokens.getRefreshToken())
            .map(RefreshToken::getValue)
            .orElse(oldRefreshToken),
        Optional.ofNullable(tokens.getAccessToken().getScope()).map(Object::toString).orElse(""));
  }
}
