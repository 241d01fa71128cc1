package calsyncd.daemon.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The keys a token may be signed with, by algorithm: the shared secret serves HS256 alone and the
 * published keys RS256 and ES256 alone, so that no public key can pass for a secret (RFC 8725
 * §2.1).
 */
final class TokenKeys {
  private static final Set<JWSAlgorithm> PUBLISHED = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int MAX_KEY_SET_BYTES = 100_000;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration REFETCH_WAIT = Duration.ofSeconds(5);

  /** Two fetches within this time at most, however many unknown key ids arrive. */
  private static final Duration REFETCH_PERIOD = Duration.ofSeconds(30);

  private TokenKeys() {}

  static JWSKeySelector<SecurityContext> of(AuthSettings settings) {
    List<JWSKeySelector<SecurityContext>> selectors = new ArrayList<>();
    if (!settings.jwtSecret().isEmpty()) {
      selectors.add(secret(settings.jwtSecret()));
    }
    if (!settings.jwksUrl().isEmpty()) {
      selectors.add(new JWSVerificationKeySelector<>(PUBLISHED, published(settings.jwksUrl())));
    }
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException("auth: set jwt_secret or jwks_url");
    }
    return (header, context) -> first(selectors, header, context);
  }

  private static List<? extends Key> first(
      List<JWSKeySelector<SecurityContext>> selectors, JWSHeader header, SecurityContext context)
      throws KeySourceException {
    for (JWSKeySelector<SecurityContext> selector : selectors) {
      List<? extends Key> keys = selector.selectJWSKeys(header, context);
      if (!keys.isEmpty()) {
        return keys;
      }
    }
    return List.of();
  }

  private static JWSKeySelector<SecurityContext> secret(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 32) {
      throw new IllegalArgumentException("auth.jwt_secret: HS256 asks for at least 32 bytes");
    }
    return new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new ImmutableSecret<>(bytes));
  }

  private static JWKSource<SecurityContext> published(String url) {
    return JWKSourceBuilder.<SecurityContext>create(
            url(url),
            new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_KEY_SET_BYTES))
        .cache(KEPT.toMillis(), REFETCH_WAIT.toMillis())
        .refreshAheadCache(false)
        .rateLimited(REFETCH_PERIOD.toMillis())
        .build();
  }

  private static URL url(String url) {
    try {
      return URI.create(url).toURL();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("auth.jwks_url is no URL", e);
    }
  }
}
