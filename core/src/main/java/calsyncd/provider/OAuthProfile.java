package calsyncd.provider;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A provider's OAuth 2.0 endpoints (RFC 6749) and what we ask of them.
 *
 * @param scopes the least that reading calendars needs
 * @param writeScopes the least that reading and writing events needs
 * @param authorizeParameters what the authorization request carries beside the standard's own, e.g.
 *     Google's {@code access_type=offline}
 */
public record OAuthProfile(
    URI authorizeUrl,
    URI tokenUrl,
    String clientId,
    String clientSecret,
    List<String> scopes,
    List<String> writeScopes,
    Map<String, String> authorizeParameters) {

  /**
   * Whether a grant lets us write: a user may have withheld a part of what was asked for.
   *
   * @param scope what the token endpoint says was granted (RFC 6749 §5.1), separated by spaces;
   *     some name the resource before the scope
   */
  public boolean writes(String scope) {
    List<String> granted = List.of(scope.split(" "));
    return writeScopes.stream()
        .filter(needed -> !scopes.contains(needed))
        .allMatch(needed -> granted.stream().anyMatch(it -> names(it, needed)));
  }

  private static boolean names(String granted, String needed) {
    return granted.equalsIgnoreCase(needed)
        || granted.toLowerCase(Locale.ROOT).endsWith("/" + needed.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return "OAuthProfile[" + tokenUrl + "]";
  }
}
