package calsyncd.providers.google;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderFactory;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.calendar.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens Google accounts; all share one client and one pool of HTTP connections. */
public final class GoogleProviderFactory implements ProviderFactory {
  private static final String SCOPE = "https://www.googleapis.com/auth/";

  /** The least that reading needs: whose account, which calendars, which events. */
  private static final List<String> SCOPES =
      List.of(
          "openid",
          "email",
          SCOPE + "calendar.events.readonly",
          SCOPE + "calendar.calendarlist.readonly");

  private static final List<String> WRITE_SCOPES =
      List.of(
          "openid", "email", SCOPE + "calendar.events", SCOPE + "calendar.calendarlist.readonly");

  /** Only a fresh consent with offline access gives a refresh token. */
  private static final Map<String, String> OFFLINE =
      Map.of("access_type", "offline", "prompt", "consent", "include_granted_scopes", "true");

  private final GoogleSettings settings;
  private final Calendar client;

  /** Makes the client; no call is made yet. */
  public GoogleProviderFactory(GoogleSettings settings) {
    this.settings = settings;
    this.client =
        new Calendar.Builder(
                new JdkTransport(settings.timeouts()),
                GsonFactory.getDefaultInstance(),
                GoogleProviderFactory::asIs)
            .setRootUrl(settings.rootUrl().toString())
            .setServicePath("calendar/v3/")
            .setApplicationName(settings.applicationName())
            .build();
  }

  /**
   * One request, one answer: no retry, no redirect with our token, and errors to read ourselves.
   */
  private static void asIs(HttpRequest request) {
    request
        .setNumberOfRetries(0)
        .setFollowRedirects(false)
        .setThrowExceptionOnExecuteError(false)
        .setLoggingEnabled(false);
  }

  @Override
  public String name() {
    return "google";
  }

  @Override
  public Optional<OAuthProfile> oauth() {
    GoogleSettings.OAuthClient oauth = settings.oauth();
    return Optional.of(
        new OAuthProfile(
            oauth.authorizeUrl(),
            oauth.tokenUrl(),
            oauth.clientId(),
            oauth.clientSecret(),
            SCOPES,
            WRITE_SCOPES,
            OFFLINE));
  }

  @Override
  public CalendarProvider open(Credentials credentials) {
    return switch (credentials) {
      case Credentials.Bearer bearer ->
          new GoogleProvider(client, new GoogleCalls(bearer.accessToken()), settings.pageSize());
      case Credentials.Basic basic ->
          throw new IllegalArgumentException("Google takes no password, only OAuth 2.0");
    };
  }
}
