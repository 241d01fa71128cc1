package calsyncd.daemon.auth;

import calsyncd.daemon.auth.AuthException.Kind;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Turns a Supabase access token into a caller: signature by a fixed list of algorithms, {@code
 * iss}, {@code aud}, {@code exp} and {@code nbf} (RFC 7519 §4.1, RFC 8725). Tenant and role are
 * read from {@code app_metadata} alone, since a user can write {@code user_metadata}.
 */
public final class TokenVerifier {
  /** Longer than any token of Supabase; a longer one is not worth parsing. */
  private static final int MAX_TOKEN = 16_384;

  private static final int MAX_FIRM_ID = 200;

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @throws IllegalArgumentException where the settings name no key, no issuer, or a short secret
   */
  public TokenVerifier(AuthSettings settings, InstantSource clock) {
    if (settings.issuer().isEmpty() || settings.audience().isEmpty()) {
      throw new IllegalArgumentException("auth: set issuer and audience");
    }
    processor.setJWSKeySelector(TokenKeys.of(settings));
    processor.setJWTClaimsSetVerifier(new Claims(settings, clock));
  }

  /**
   * Who the token speaks for.
   *
   * @throws AuthException where the token is not good, gives no tenant, or can't be checked now
   */
  public Caller verify(String token) {
    return verified(token).caller();
  }

  /**
   * A caller, for as long as the token is good.
   *
   * @param until {@code exp}, the leeway for clocks apart
   */
  public record Verified(Caller caller, Instant until) {}

  /** The same, and until when. */
  public Verified verified(String token) {
    if (token.length() > MAX_TOKEN) {
      throw refused("the token is too long");
    }
    JWTClaimsSet claims = claims(token);
    Map<String, Object> metadata = metadata(claims);
    Caller caller = new Caller(firm(metadata), user(claims), role(metadata));
    return new Verified(caller, claims.getExpirationTime().toInstant());
  }

  private JWTClaimsSet claims(String token) {
    try {
      return processor.process(token, null);
    } catch (BadJWTException e) {
      throw refused("the token is not good: " + e.getMessage());
    } catch (ParseException | BadJOSEException e) {
      throw refused("the token is not a JWT signed with a key and an algorithm accepted here");
    } catch (RateLimitReachedException e) {
      throw refused("the token names a key that is not known here");
    } catch (KeySourceException e) {
      throw new AuthException(Kind.UNAVAILABLE, "the keys to check tokens with can't be read now");
    } catch (JOSEException e) {
      throw refused("the token's signature can't be checked");
    }
  }

  private static Map<String, Object> metadata(JWTClaimsSet claims) {
    try {
      return Optional.ofNullable(claims.getJSONObjectClaim("app_metadata")).orElse(Map.of());
    } catch (ParseException e) {
      throw refused("app_metadata is no object");
    }
  }

  private static UUID user(JWTClaimsSet claims) {
    String subject = claims.getSubject();
    try {
      UUID user = UUID.fromString(subject);
      if (user.toString().equalsIgnoreCase(subject)) {
        return user;
      }
    } catch (IllegalArgumentException e) {
      throw refused("sub is no UUID");
    }
    throw refused("sub is no UUID");
  }

  private static String firm(Map<String, Object> metadata) {
    if (metadata.get("firm_id") instanceof String firm
        && !firm.isBlank()
        && firm.length() <= MAX_FIRM_ID) {
      return firm;
    }
    throw new AuthException(Kind.FORBIDDEN, "the token has no app_metadata.firm_id");
  }

  private static Role role(Map<String, Object> metadata) {
    Object word = metadata.get("role");
    if (word == null) {
      return Role.USER;
    }
    return Role.of(word.toString())
        .orElseThrow(() ->
            new AuthException(Kind.FORBIDDEN, "app_metadata.role is none of user, staff, manager"));
  }

  private static AuthException refused(String message) {
    return new AuthException(Kind.UNAUTHENTICATED, message);
  }

  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    Claims(AuthSettings settings, InstantSource clock) {
      super(
          settings.audience(),
          new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
          Set.of("sub", "exp", "iss", "aud"));
      this.clock = clock;
      setMaxClockSkew(settings.leewaySeconds());
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
