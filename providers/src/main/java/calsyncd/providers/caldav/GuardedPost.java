package calsyncd.providers.caldav;

import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Posts to addresses that users name, behind the one guard that keeps them out of the operator's
 * own network: each address is checked, and so is every address that a connection is made to. No
 * redirect is followed and nothing is repeated.
 */
public final class GuardedPost {
  /** Nobody reads the answers: a longer one is none. */
  private static final int MAX_ANSWER = 64 * 1024;

  private static final MediaType JSON = MediaType.get("application/json");

  private final HostGuard guard;
  private final GuardedHttp http;

  /**
   * Posts to hosts of the public Internet over TLS, and to these.
   *
   * @param allowedHosts the operator's exceptions, as in {@link CalDavSettings#allowedHosts}
   */
  public GuardedPost(Set<String> allowedHosts) {
    this(allowedHosts, InetAddress::getAllByName);
  }

  GuardedPost(Set<String> allowedHosts, HostGuard.Resolver resolver) {
    CalDavSettings settings = CalDavSettings.DEFAULT.allowing(allowedHosts);
    this.guard = new HostGuard(settings.allowedHosts(), resolver);
    this.http = new GuardedHttp(guard, settings);
  }

  /**
   * What was answered.
   *
   * @param retryAfter how long the server wants to be left alone
   */
  public record Answer(int status, Optional<Duration> retryAfter) {}

  /**
   * Refuses an address that is not to be spoken to, or returns.
   *
   * @throws ProviderException REJECTED, {@code insecure_url} or {@code host_not_allowed}; TRANSIENT
   *     where the name has no address now
   */
  public void check(URI uri) {
    guard.check(uri);
  }

  /**
   * Posts JSON.
   *
   * @param within for the whole exchange
   * @throws ProviderException as {@link #check}; TRANSIENT where no whole answer came, and REJECTED
   *     where it is too long
   */
  public Answer post(URI uri, Map<String, String> headers, byte[] body, Duration within) {
    guard.check(uri);
    Request.Builder request =
        new Request.Builder().url(uri.toString()).post(RequestBody.create(body, JSON));
    headers.forEach(request::header);
    try {
      DavAnswer answer = http.send(uri, request.build(), within.toNanos(), MAX_ANSWER);
      return new Answer(answer.status(), CalDavFailures.retryAfter(answer));
    } catch (IOException e) {
      throw CalDavFailures.of(e);
    }
  }
}
