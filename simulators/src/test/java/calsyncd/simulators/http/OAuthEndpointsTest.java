package calsyncd.simulators.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OAuthEndpointsTest {
  // RFC 7636 appendix B
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private final AdjustableClock clock =
      new AdjustableClock(InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
  private final Tokens tokens = new Tokens(clock, Tokens.Rotation.REVOKE_ON_REUSE, "test");
  private final OAuthEndpoints endpoints = new OAuthEndpoints(tokens, new Plain(), clock);

  @Test
  void givesTokensForACodeWithTheRightVerifierOnce() {
    tokens.addUser("ada@example.com");
    String code = code();
    assertThat(exchange(code, "wrong").status()).isEqualTo(400);
    Response answer = exchange(code(), VERIFIER);
    assertThat(answer.status()).isEqualTo(200);
    String access = Json.parse(answer.bodyText()).path("access_token").asText();
    assertThat(tokens.userOf(access)).contains("ada@example.com");
    clock.advance(Duration.ofHours(1));
    assertThat(tokens.userOf(access)).isEmpty();
    assertThat(exchange(code, VERIFIER).status()).isEqualTo(400);
  }

  @Test
  void reuseOfARotatedTokenRevokesTheGrant() {
    var first = tokens.grant("ada@example.com", "c", "s", true).refreshToken().orElseThrow();
    var second = tokens.refresh(first, "c").orElseThrow().refreshToken().orElseThrow();
    assertThat(tokens.refresh(first, "c")).isEmpty();
    assertThat(tokens.refresh(second, "c")).isEmpty();
  }

  private String code() {
    String query =
        "client_id=c&redirect_uri=http%3A%2F%2Fapp%2Fcb&response_type=code&state=s%26t"
            + "&code_challenge_method=S256&login_hint=ada@example.com&code_challenge="
            + CHALLENGE;
    var uri = URI.create("/auth?" + query);
    var request =
        new Request("GET", uri, Map.of(), Request.parseQuery(query), Map.of(), new byte[0]);
    String location = String.valueOf(endpoints.authorize(request).headers().get("Location"));
    Map<String, List<String>> back = Request.parseQuery(location.substring(14));
    assertThat(location).startsWith("http://app/cb?code=");
    assertThat(back.get("state")).containsExactly("s&t");
    return String.join("", back.getOrDefault("code", List.of()));
  }

  private Response exchange(String code, String verifier) {
    String form =
        "grant_type=authorization_code&client_id=c&redirect_uri=http%3A%2F%2Fapp%2Fcb&code="
            + code
            + "&code_verifier="
            + verifier;
    return endpoints.token(
        new Request(
            "POST",
            URI.create("/token"),
            Map.of(),
            Map.of(),
            Map.of(),
            form.getBytes(StandardCharsets.UTF_8)));
  }

  private static final class Plain implements OAuthDialect {
    @Override
    public JsonNode granted(Tokens.Issued issued) {
      return Json.object().put("access_token", issued.accessToken());
    }

    @Override
    public Response refused(String code, String description) {
      return Response.json(400, Json.object().put("error", code));
    }

    @Override
    public boolean offline(Request authorization) {
      return true;
    }
  }
}
