package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.ConfigFile;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** How the API's callers are told apart: a secret, published keys, or the development secret. */
record TokensCheck(CalsyncdConfiguration configuration, HttpProbe http) implements Check {
  private static final String WHAT = "api tokens";

  @Override
  public List<Finding> look() {
    return List.of(finding());
  }

  private Finding finding() {
    if (configuration.developmentTokens()) {
      return development();
    }
    String jwks = configuration.auth().jwksUrl();
    return jwks.isEmpty()
        ? Finding.ok(WHAT, "HS256 tokens of " + configuration.auth().issuer())
        : published(URI.create(jwks));
  }

  private Finding development() {
    String says = "no JWT secret or JWKS is set: only ./calsyncd token makes tokens";
    String advice = "CALSYNCD_JWT_SECRET or CALSYNCD_JWKS_URL, and CALSYNCD_JWT_ISSUER";
    return ConfigFile.isLocal(configuration.publicBaseUrl())
        ? Finding.warn(WHAT, says, "for production " + advice)
        : Finding.fail(WHAT, says, advice);
  }

  private Finding published(URI jwks) {
    String advice = "mend auth.jwks_url, e.g. .../auth/v1/.well-known/jwks.json";
    try {
      HttpProbe.Answer answer = http.get(jwks);
      int keys = answer.body().path("keys").size();
      String says = jwks + " answers " + answer.status() + " with " + keys + " keys";
      return answer.status() == 200 && keys > 0
          ? Finding.ok(WHAT, says)
          : Finding.fail(WHAT, says, advice);
    } catch (IOException e) {
      return Finding.fail(WHAT, jwks + ": " + HttpProbe.reason(e), advice);
    }
  }
}
