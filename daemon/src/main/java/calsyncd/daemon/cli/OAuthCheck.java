package calsyncd.daemon.cli;

import calsyncd.provider.OAuthProfile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Google and Microsoft: whether a client is set and its token endpoint answers. */
record OAuthCheck(Map<String, OAuthProfile> profiles, HttpProbe http) implements Check {
  @Override
  public List<Finding> look() {
    return Stream.of("google", "microsoft").map(this::finding).toList();
  }

  private Finding finding(String provider) {
    OAuthProfile profile = profiles.get(provider);
    String variable = "CALSYNCD_" + provider.toUpperCase(Locale.ROOT);
    if (profile == null) {
      return Finding.warn(
          provider,
          "no client id is set: it can't be connected",
          "to use it set " + variable + "_CLIENT_ID and " + variable + "_CLIENT_SECRET");
    }
    if (profile.clientSecret().isEmpty()) {
      return Finding.fail(
          provider, "a client id without a secret", "set " + variable + "_CLIENT_SECRET");
    }
    return reach(provider, profile);
  }

  /** Asked for nothing (RFC 6749 §5.2), a token endpoint answers 400 or 401 in JSON. */
  private Finding reach(String provider, OAuthProfile profile) {
    String advice = "mend the network, or " + provider + "'s URLs in config.yml";
    try {
      HttpProbe.Answer answer = http.postForm(profile.tokenUrl(), "grant_type=none");
      boolean speaks = answer.body().has("error") && answer.status() < 500;
      String says = profile.tokenUrl() + " answers " + answer.status();
      return speaks ? Finding.ok(provider, says) : Finding.fail(provider, says, advice);
    } catch (IOException e) {
      return Finding.fail(provider, profile.tokenUrl() + ": " + HttpProbe.reason(e), advice);
    }
  }
}
