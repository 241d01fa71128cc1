package calsyncd.provider;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A provider's OAuth 2.0 endpoints (RFC 6749) and what we ask of them.
 *
 * @param scopes the least that reading calendars needs
 * @param authorizeParameters what the authorization request carries beside the standard's own, e.g.
 *     Google's {@code access_type=offline}
 */
public record OAuthProfile(
    URI authorizeUrl,
    URI tokenUrl,
    String clientId,
    String clientSecret,
    List<String> scopes,
    Map<String, String> authorizeParameters) {
  @Override
  public String toString() {
    return "OAuthProfile[" + tokenUrl + "]";
  }
}
