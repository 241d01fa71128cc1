package calsyncd.daemon;

import calsyncd.provider.ProviderFactory;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.providers.google.GoogleSettings.OAuthClient;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code google}, {@code microsoft} and {@code caldav} in {@code config.yml}. */
final class ProviderSections {
  private ProviderSections() {}

  /** The providers that are configured, by name. A provider without a client id is not. */
  static Map<String, ProviderFactory> factories(
      CalsyncdConfiguration configuration, InstantSource clock) {
    Map<String, ProviderFactory> factories = new HashMap<>();
    if (!configuration.google.clientId().isEmpty()) {
      factories.put("google", new GoogleProviderFactory(configuration.google.settings()));
    }
    if (!configuration.microsoft.clientId().isEmpty()) {
      factories.put(
          "microsoft", new MicrosoftProviderFactory(configuration.microsoft.settings(), clock));
    }
    factories.put("caldav", new CalDavProviderFactory(configuration.caldav.settings(), clock));
    return Map.copyOf(factories);
  }

  private static String or(@Nullable String value, String fallback) {
    return value == null || value.isEmpty() ? fallback : value;
  }

  /** An OAuth client of the operator's own Google project; the URLs are Google's own. */
  record Google(
      @JsonProperty("client_id") String clientId,
      @JsonProperty("client_secret") String clientSecret,
      @JsonProperty("root_url") String rootUrl,
      @JsonProperty("authorize_url") String authorizeUrl,
      @JsonProperty("token_url") String tokenUrl) {
    Google {
      clientId = or(clientId, "");
      clientSecret = or(clientSecret, "");
      rootUrl = or(rootUrl, GoogleSettings.ROOT_URL.toString());
      authorizeUrl = or(authorizeUrl, OAuthClient.AUTHORIZE_URL.toString());
      tokenUrl = or(tokenUrl, OAuthClient.TOKEN_URL.toString());
    }

    GoogleSettings settings() {
      OAuthClient client =
          new OAuthClient(URI.create(authorizeUrl), URI.create(tokenUrl), clientId, clientSecret);
      return new GoogleSettings(
          URI.create(rootUrl),
          client,
          GoogleSettings.LARGEST_PAGE,
          GoogleSettings.Timeouts.DEFAULT,
          "calsyncd");
    }

    @Override
    public String toString() {
      return "Google[" + rootUrl + "]";
    }
  }

  /** An application of the operator's own in Microsoft Entra. */
  record Microsoft(
      @JsonProperty("client_id") String clientId,
      @JsonProperty("client_secret") String clientSecret,
      @JsonProperty("tenant") String tenant,
      @JsonProperty("graph_url") String graphUrl,
      @JsonProperty("login_url") String loginUrl) {
    Microsoft {
      clientId = or(clientId, "");
      clientSecret = or(clientSecret, "");
      tenant = or(tenant, "common");
      graphUrl = or(graphUrl, MicrosoftSettings.of("", "").graphUrl().toString());
      loginUrl = or(loginUrl, MicrosoftSettings.of("", "").loginUrl().toString());
    }

    MicrosoftSettings settings() {
      MicrosoftSettings usual = MicrosoftSettings.of(clientId, clientSecret);
      return new MicrosoftSettings(
          URI.create(graphUrl),
          URI.create(loginUrl),
          tenant,
          clientId,
          clientSecret,
          usual.pageSize(),
          usual.connectTimeout(),
          usual.callTimeout());
    }

    @Override
    public String toString() {
      return "Microsoft[" + graphUrl + "]";
    }
  }

  /** Which hosts may be private, and how large an answer may be. */
  record CalDav(
      @JsonProperty("allowed_hosts") Set<String> allowedHosts,
      @JsonProperty("max_body_bytes") @Min(65_536) @Max(268_435_456)
          @Nullable Integer maxBodyBytes) {
    CalDav {
      allowedHosts = allowedHosts == null ? Set.of() : Set.copyOf(allowedHosts);
      maxBodyBytes = maxBodyBytes == null ? CalDavSettings.DEFAULT.maxBodyBytes() : maxBodyBytes;
    }

    CalDavSettings settings() {
      CalDavSettings usual = CalDavSettings.DEFAULT;
      return new CalDavSettings(
          allowedHosts,
          usual.connectTimeout(),
          usual.readTimeout(),
          maxBodyBytes,
          usual.multigetChunk(),
          usual.maxRedirects(),
          usual.userAgent());
    }
  }
}
