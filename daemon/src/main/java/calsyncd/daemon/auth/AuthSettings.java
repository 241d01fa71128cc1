package calsyncd.daemon.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are checked. At least one of {@code jwtSecret} and {@code jwksUrl} is set.
 *
 * @param jwtSecret Supabase's HS256 secret, at least 32 bytes; empty: no HS256 token is accepted
 * @param jwksUrl where the public keys for RS256 and ES256 are; empty: no such token is accepted
 * @param issuer the only {@code iss} accepted, e.g. {@code https://PROJECT.supabase.co/auth/v1}
 * @param audience the {@code aud} that a token must name
 * @param leewaySeconds how far {@code exp} and {@code nbf} may be off
 */
public record AuthSettings(
    @JsonProperty("jwt_secret") @Nullable String jwtSecret,
    @JsonProperty("jwks_url") @Nullable String jwksUrl,
    @JsonProperty("issuer") @Nullable String issuer,
    @JsonProperty("audience") @Nullable String audience,
    @JsonProperty("leeway_seconds") @Min(0) @Max(300) @Nullable Integer leewaySeconds) {

  /** Fills in what {@code config.yml} leaves out. */
  public AuthSettings {
    jwtSecret = jwtSecret == null ? "" : jwtSecret;
    jwksUrl = jwksUrl == null ? "" : jwksUrl;
    issuer = issuer == null ? "" : issuer;
    audience = audience == null ? "authenticated" : audience;
    leewaySeconds = leewaySeconds == null ? 30 : leewaySeconds;
  }

  /** For development: tokens of our own making, signed with this secret. */
  public static AuthSettings development(String secret) {
    return new AuthSettings(secret, null, "calsyncd-development", null, null);
  }

  @Override
  public String toString() {
    return "AuthSettings[issuer=" + issuer + ", audience=" + audience + "]";
  }
}
