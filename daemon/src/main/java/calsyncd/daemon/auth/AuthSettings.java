package calsyncd.daemon.auth;

import com.fasterxml.jackson.annotation.JsonCreator;
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
    String jwtSecret,
    String jwksUrl,
    String issuer,
    String audience,
    @Min(0) @Max(300) int leewaySeconds) {

  /** Fills in what {@code config.yml} leaves out. */
  @JsonCreator
  static AuthSettings of(
      @JsonProperty("jwt_secret") @Nullable String jwtSecret,
      @JsonProperty("jwks_url") @Nullable String jwksUrl,
      @JsonProperty("issuer") @Nullable String issuer,
      @JsonProperty("audience") @Nullable String audience,
      @JsonProperty("leeway_seconds") @Nullable Integer leewaySeconds) {
    return new AuthSettings(
        or(jwtSecret, ""),
        or(jwksUrl, ""),
        or(issuer, ""),
        or(audience, "authenticated"),
        or(leewaySeconds, 30));
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  /** For development: tokens of our own making, signed with this secret. */
  public static AuthSettings development(String secret) {
    return new AuthSettings(secret, "", "calsyncd-development", "authenticated", 30);
  }

  @Override
  public String toString() {
    return "AuthSettings[issuer=" + issuer + ", audience=" + audience + "]";
  }
}
