package calsyncd.daemon.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Tokens as Supabase makes them, signed with the development secret. */
public final class DevTokens {
  private final AuthSettings settings;
  private final InstantSource clock;

  /** Tokens that a {@link TokenVerifier} with the same settings accepts. */
  public DevTokens(AuthSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A token of one user, good for {@code life}.
   *
   * @throws IllegalStateException where no secret of at least 32 bytes is set
   */
  public String mint(String firm, UUID user, Role role, Duration life) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(settings.issuer())
            .audience(settings.audience())
            .subject(user.toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(life)))
            .claim("role", "authenticated")
            .claim("app_metadata", Map.of("firm_id", firm, "role", role.word()))
            .build();
    return sign(claims);
  }

  private String sign(JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      token.sign(new MACSigner(settings.jwtSecret().getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("auth.jwt_secret: HS256 asks for at least 32 bytes", e);
    }
  }
}
