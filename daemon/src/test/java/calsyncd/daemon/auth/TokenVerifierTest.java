package calsyncd.daemon.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.auth.AuthException.Kind;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final UUID USER = UUID.fromString("6f1c1d9e-3b1a-4c57-9a53-0d5a3a9ad001");

  private final AuthSettings settings = AuthSettings.development(SECRET);
  private final TokenVerifier verifier = new TokenVerifier(settings, CLOCK);
  private final List<ECKey> published = new CopyOnWriteArrayList<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private HttpServer keys;

  @BeforeEach
  void publish() throws IOException {
    keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext(
        "/jwks",
        exchange -> {
          fetches.incrementAndGet();
          byte[] body =
              new JWKSet(List.copyOf(published)).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    keys.start();
  }

  @AfterEach
  void stop() {
    keys.stop(0);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("calsyncd-development")
        .audience("authenticated")
        .subject(USER.toString())
        .expirationTime(Date.from(NOW.plusSeconds(60)))
        .claim("app_metadata", Map.of("firm_id", "firm-a", "role", "staff"));
  }

  private static String hs256(JWTClaimsSet.Builder claims) throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  private void refuses(Kind kind, String token) {
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOfSatisfying(
            AuthException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage()).doesNotContain(SECRET).doesNotContain("nimbus");
            });
  }

  @Test
  void readsTenantUserAndRole() throws JOSEException {
    assertThat(verifier.verify(hs256(claims()))).isEqualTo(new Caller("firm-a", USER, Role.STAFF));
  }

  @Test
  void acceptsWhatDevelopmentMints() {
    String token =
        new DevTokens(settings, CLOCK).mint("f", USER, Role.MANAGER, Duration.ofHours(1));
    assertThat(verifier.verify(token)).isEqualTo(new Caller("f", USER, Role.MANAGER));
  }

  @Test
  void tenantAndRoleOfUserMetadataAreWorthNothing() throws JOSEException {
    refuses(
        Kind.FORBIDDEN,
        hs256(
            claims()
                .claim("app_metadata", null)
                .claim("firm_id", "firm-b")
                .claim("user_metadata", Map.of("firm_id", "firm-b", "role", "manager"))));
    assertThat(
            verifier
                .verify(hs256(claims().claim("app_metadata", Map.of("firm_id", "firm-a"))))
                .role())
        .isEqualTo(Role.USER);
    refuses(
        Kind.FORBIDDEN,
        hs256(claims().claim("app_metadata", Map.of("firm_id", "firm-a", "role", "root"))));
  }

  @Test
  void refusesOtherIssuersAudiencesTimesAndSubjects() throws JOSEException {
    refuses(Kind.UNAUTHENTICATED, hs256(claims().issuer("https://elsewhere")));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().issuer(null)));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().audience("anon")));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().audience((String) null)));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().expirationTime(Date.from(NOW.minusSeconds(31)))));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().expirationTime(null)));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().notBeforeTime(Date.from(NOW.plusSeconds(90)))));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().subject("ada")));
    refuses(Kind.UNAUTHENTICATED, hs256(claims().subject("1-1-1-1-1")));
    assertThat(verifier.verify(hs256(claims().expirationTime(Date.from(NOW.minusSeconds(29))))))
        .isNotNull();
  }

  @Test
  void refusesOtherSignaturesAndAlgorithms() throws JOSEException {
    refuses(Kind.UNAUTHENTICATED, new PlainJWT(claims().build()).serialize());
    String good = hs256(claims());
    refuses(Kind.UNAUTHENTICATED, good.substring(0, good.lastIndexOf('.') + 1));
    refuses(Kind.UNAUTHENTICATED, good.substring(0, good.length() - 4) + "AAAA");
    refuses(Kind.UNAUTHENTICATED, "a.b.c");
    refuses(Kind.UNAUTHENTICATED, "x".repeat(20_000));
    SignedJWT longer = new SignedJWT(new JWSHeader(JWSAlgorithm.HS384), claims().build());
    longer.sign(new MACSigner(SECRET + SECRET));
    refuses(Kind.UNAUTHENTICATED, longer.serialize());
  }

  private AuthSettings withKeys() {
    return new AuthSettings(
        "",
        "http://127.0.0.1:" + keys.getAddress().getPort() + "/jwks",
        "calsyncd-development",
        "authenticated",
        30);
  }

  private static ECKey key(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private static String es256(ECKey key) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims().build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  @Test
  void readsPublishedKeysOnceAndAgainForANewOne() throws JOSEException {
    ECKey first = key("one");
    published.add(first.toPublicJWK());
    TokenVerifier verifier = new TokenVerifier(withKeys(), CLOCK);
    for (int i = 0; i < 20; i++) {
      assertThat(verifier.verify(es256(first)).userId()).isEqualTo(USER);
    }
    assertThat(fetches).hasValue(1);
    ECKey second = key("two");
    published.add(second.toPublicJWK());
    assertThat(verifier.verify(es256(second)).userId()).isEqualTo(USER);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void unknownKeysCauseABoundedNumberOfFetches() throws JOSEException {
    published.add(key("one").toPublicJWK());
    TokenVerifier verifier = new TokenVerifier(withKeys(), CLOCK);
    for (int i = 0; i < 50; i++) {
      String forged = es256(key("forged-" + i));
      assertThatThrownBy(() -> verifier.verify(forged))
          .isInstanceOfSatisfying(
              AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }
    assertThat(fetches.get()).isBetween(1, 4);
  }

  @Test
  void aPublishedKeyIsNoSecret() throws JOSEException {
    ECKey key = key("one");
    published.add(key.toPublicJWK());
    TokenVerifier verifier = new TokenVerifier(withKeys(), CLOCK);
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims().build());
    confused.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> verifier.verify(confused.serialize()))
        .isInstanceOf(AuthException.class);
  }

  @Test
  void withoutItsKeysItSaysThatItCanNotTellNow() throws JOSEException {
    TokenVerifier verifier = new TokenVerifier(withKeys(), CLOCK);
    keys.stop(0);
    String token = es256(key("one"));
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOfSatisfying(
            AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
  }

  @Test
  void settingsThatWouldLetAnyoneInDoNotStart() {
    assertThatThrownBy(() -> new TokenVerifier(AuthSettings.development("short"), CLOCK))
        .hasMessageContaining("32 bytes");
    assertThatThrownBy(() -> new TokenVerifier(new AuthSettings("", "", "i", "a", 0), CLOCK))
        .hasMessageContaining("jwt_secret or jwks_url");
    assertThatThrownBy(() -> new TokenVerifier(new AuthSettings(SECRET, "", "", "a", 0), CLOCK))
        .hasMessageContaining("issuer");
  }
}
