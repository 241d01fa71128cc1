package calsyncd.providers.caldav;

import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends WebDAV requests for one connection. Redirects are followed by hand, with method and body
 * (RFC 6764 §5), since each hop is checked anew, and the password goes only to trusted servers: the
 * one that the user named, its subdomains, and those that it named itself in an answer.
 */
final class DavClient {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HttpClient http;
  private final HostGuard guard;
  private final CalDavSettings settings;
  private final String authorization;
  private final String home;
  private final Set<String> trusted = ConcurrentHashMap.newKeySet();

  DavClient(
      HttpClient http, HostGuard guard, CalDavSettings settings, Credentials.Basic credentials) {
    this.http = http;
    this.guard = guard;
    this.settings = settings;
    this.authorization = authorization(credentials);
    this.home = String.valueOf(credentials.server().getHost()).toLowerCase(Locale.ROOT);
    trust(credentials.server());
  }

  private static String authorization(Credentials.Basic credentials) {
    String login = credentials.user() + ":" + credentials.password();
    byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** A server that a trusted one has named, e.g. as the home of the calendars. */
  void trust(URI server) {
    trusted.add(Hrefs.origin(server));
  }

  DavAnswer propfind(URI uri, int depth, String body) {
    return send("PROPFIND", uri, depth, body);
  }

  DavAnswer report(URI uri, int depth, String body) {
    return send("REPORT", uri, depth, body);
  }

  DavAnswer get(URI uri) {
    return send("GET", uri, 0, "");
  }

  private DavAnswer send(String method, URI uri, int depth, String body) {
    URI at = uri;
    for (int hops = 0; hops <= settings.maxRedirects(); hops++) {
      guard.check(at);
      HttpResponse<byte[]> response = exchange(request(method, at, depth, body));
      String location = response.headers().firstValue("Location").orElse("");
      if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
        return new DavAnswer(at, response.statusCode(), response.headers(), response.body());
      }
      at = Hrefs.url(at, location);
    }
    throw ProviderException.of(FailureClass.REJECTED, "too_many_redirects");
  }

  private HttpRequest request(String method, URI uri, int depth, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    request.header("User-Agent", settings.userAgent());
    if (isTrusted(uri)) {
      request.header("Authorization", authorization);
    }
    if (method.equals("GET")) {
      return request.GET().build();
    }
    return request
        .header("Depth", String.valueOf(depth))
        .header("Content-Type", "application/xml; charset=utf-8")
        .method(method, BodyPublishers.ofString(body))
        .build();
  }

  /** A subdomain speaks for the user's own server only over TLS and on its usual port. */
  private boolean isTrusted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean family = host.equals(home) || host.endsWith("." + home);
    boolean tls = "https".equalsIgnoreCase(uri.getScheme()) && Hrefs.port(uri) == 443;
    return trusted.contains(Hrefs.origin(uri)) || family && tls;
  }

  /**
   * A server may close a connection that we keep just as the next request is written to it. The JDK
   * repeats a GET by itself then and nothing else, but PROPFIND and REPORT are as safe (RFC 4918
   * §9.1, RFC 3253 §3.6): one whose connection is lost before any answer is sent once more.
   */
  private HttpResponse<byte[]> exchange(HttpRequest request) {
    long deadline = System.nanoTime() + settings.readTimeout().toNanos();
    AtomicBoolean answered = new AtomicBoolean();
    try {
      return exchange(request, answered, deadline);
    } catch (ProviderException e) {
      boolean lost = e.reason().equals(CalDavFailures.CONNECTION_LOST) && !answered.get();
      if (!lost || request.method().equals("GET")) {
        throw e;
      }
      return exchange(request, answered, deadline);
    }
  }

  /** The deadline is for the whole exchange: the JDK's own ends with the headers. */
  private HttpResponse<byte[]> exchange(
      HttpRequest request, AtomicBoolean answered, long deadline) {
    BodyHandler<byte[]> body = BoundedBody.upTo(settings.maxBodyBytes());
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request,
            head -> {
              answered.set(true);
              return body.apply(head);
            });
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw CalDavFailures.of(e);
    } catch (ExecutionException e) {
      throw CalDavFailures.of(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw CalDavFailures.of(e);
    }
  }
}
