package calsyncd.providers.microsoft;

import java.net.URI;
import java.time.Duration;

/**
 * Where Microsoft Graph and its identity platform are, and as which application we call them.
 *
 * @param graphUrl root of the API, its version included
 * @param loginUrl root of the Microsoft identity platform
 * @param tenant {@code common} for everybody, or one directory's id
 * @param pageSize how many items to ask for in a page; Graph may send fewer
 * @param connectTimeout for the connection to be there
 * @param callTimeout for a whole call, its answer read
 */
public record MicrosoftSettings(
    URI graphUrl,
    URI loginUrl,
    String tenant,
    String clientId,
    String clientSecret,
    int pageSize,
    Duration connectTimeout,
    Duration callTimeout) {
  private static final URI GRAPH = URI.create("https://graph.microsoft.com/v1.0");
  private static final URI LOGIN = URI.create("https://login.microsoftonline.com");
  private static final int PAGE_SIZE = 200;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(60);

  /** The public cloud, for any account, with the defaults of everything else. */
  public static MicrosoftSettings of(String clientId, String clientSecret) {
    return new MicrosoftSettings(
        GRAPH, LOGIN, "common", clientId, clientSecret, PAGE_SIZE, CONNECT, CALL);
  }

  /** The same application at other roots: a national cloud, or a simulator. */
  public MicrosoftSettings at(URI graph, URI login) {
    return new MicrosoftSettings(
        graph, login, tenant, clientId, clientSecret, pageSize, connectTimeout, callTimeout);
  }

  /** The same with another page size. */
  public MicrosoftSettings withPageSize(int other) {
    return new MicrosoftSettings(
        graphUrl, loginUrl, tenant, clientId, clientSecret, other, connectTimeout, callTimeout);
  }

  @Override
  public String toString() {
    return "MicrosoftSettings[" + graphUrl + ", " + tenant + ", " + clientId + "]";
  }
}
