package calsyncd.providers.google;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach Google Calendar.
 *
 * @param rootUrl what stands before {@code calendar/v3/}, with its last slash
 * @param pageSize items a page of {@code events.list}, 1 to 2500; a cursor keeps the size it was
 *     begun with
 * @param applicationName what Google sees as the user agent
 */
public record GoogleSettings(
    URI rootUrl, OAuthClient oauth, int pageSize, Timeouts timeouts, String applicationName) {

  /** Where Google Calendar is. */
  public static final URI ROOT_URL = URI.create("https://www.googleapis.com/");

  /** The largest page of {@code events.list}. */
  public static final int LARGEST_PAGE = 2500;

  public GoogleSettings {
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new IllegalArgumentException("Google's page size is 1 to 2500, not " + pageSize);
    }
    if (!rootUrl.toString().endsWith("/")) {
      rootUrl = URI.create(rootUrl + "/");
    }
  }

  /** Google itself, for a client of the operator's own project. */
  public static GoogleSettings of(String clientId, String clientSecret) {
    return new GoogleSettings(
        ROOT_URL,
        new OAuthClient(OAuthClient.AUTHORIZE_URL, OAuthClient.TOKEN_URL, clientId, clientSecret),
        LARGEST_PAGE,
        Timeouts.DEFAULT,
        "calsyncd");
  }

  /** The same settings for another server, e.g. the simulator's. */
  public GoogleSettings withRootUrl(URI other) {
    return new GoogleSettings(other, oauth, pageSize, timeouts, applicationName);
  }

  /** The same settings with another page size. */
  public GoogleSettings withPageSize(int other) {
    return new GoogleSettings(rootUrl, oauth, other, timeouts, applicationName);
  }

  /** The same settings with other time-outs. */
  public GoogleSettings withTimeouts(Timeouts other) {
    return new GoogleSettings(rootUrl, oauth, pageSize, other, applicationName);
  }

  /** The OAuth 2.0 client of the operator's project and the endpoints it speaks to. */
  public record OAuthClient(URI authorizeUrl, URI tokenUrl, String clientId, String clientSecret) {
    /** Google's authorization endpoint, as its discovery document names it. */
    public static final URI AUTHORIZE_URL =
        URI.create("https://accounts.google.com/o/oauth2/v2/auth");

    /** Google's token endpoint. */
    public static final URI TOKEN_URL = URI.create("https://oauth2.googleapis.com/token");

    @Override
    public String toString() {
      return "OAuthClient[" + tokenUrl + "]";
    }
  }

  /**
   * How long to wait.
   *
   * @param connect for the connection
   * @param read from then on to the last byte of the answer
   */
  public record Timeouts(Duration connect, Duration read) {
    /** Ten seconds to connect, sixty to read a full page. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60));
  }
}
