package calsyncd.providers.caldav;

import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends WebDAV requests for one connection. Redirects are followed by hand, with method and body
 * (RFC 6764 §5), since each hop is checked anew, and the password goes only to trusted servers: the
 * one that the user named, its subdomains, and those that it named itself in an answer.
 */
final class DavClient {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final GuardedHttp http;
  private final HostGuard guard;
  private final CalDavSettings settings;
  private final String authorization;
  private final String home;
  private final Set<String> trusted = ConcurrentHashMap.newKeySet();

  DavClient(
      GuardedHttp http, HostGuard guard, CalDavSettings settings, Credentials.Basic credentials) {
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

  private record Call(String method, Map<String, String> headers, String body) {
    /** RFC 4918 §9.1, RFC 3253 §3.6, RFC 9110 §9.2.1: what changes nothing. */
    boolean isSafe() {
      return !method.equals("PUT") && !method.equals("DELETE");
    }
  }

  DavAnswer propfind(URI uri, int depth, String body) {
    return send(uri, query("PROPFIND", depth, body));
  }

  DavAnswer report(URI uri, int depth, String body) {
    return send(uri, query("REPORT", depth, body));
  }

  private static Call query(String method, int depth, String body) {
    return new Call(
        method,
        Map.of("Depth", String.valueOf(depth), "Content-Type", "application/xml; charset=utf-8"),
        body);
  }

  DavAnswer get(URI uri) {
    return send(uri, new Call("GET", Map.of(), ""));
  }

  /** Stores a calendar object under a condition. It is never sent twice. */
  DavAnswer put(URI uri, String ics, Map<String, String> condition) {
    Map<String, String> headers = new HashMap<>(condition);
    headers.put("Content-Type", "text/calendar; charset=utf-8");
    return send(uri, new Call("PUT", headers, ics));
  }

  /** Deletes a calendar object under a condition, and asks that nobody be told. */
  DavAnswer delete(URI uri, Map<String, String> condition) {
    Map<String, String> headers = new HashMap<>(condition);
    headers.put("Schedule-Reply", "F");
    return send(uri, new Call("DELETE", headers, ""));
  }

  /** A write follows no redirect to a stranger, who would read the event, nor one to a GET. */
  private DavAnswer send(URI uri, Call call) {
    URI at = uri;
    for (int hops = 0; hops <= settings.maxRedirects(); hops++) {
      guard.check(at);
      if (!call.isSafe() && !isTrusted(at)) {
        throw ProviderException.of(FailureClass.REJECTED, "untrusted_redirect");
      }
      DavAnswer answer = exchange(at, call);
      int status = answer.status();
      String location = answer.header("Location");
      boolean moved = REDIRECTS.contains(status) && (call.isSafe() || status != 303);
      if (!moved || location.isEmpty()) {
        return believed(answer);
      }
      at = Hrefs.url(at, location);
    }
    throw ProviderException.of(FailureClass.REJECTED, "too_many_redirects");
  }

  /**
   * What a stranger says is not read: it was asked without the password, and could name servers
   * that then get it. That it refuses is told as it is.
   */
  private DavAnswer believed(DavAnswer answer) {
    if (answer.status() / 100 == 2 && !isTrusted(answer.uri())) {
      throw ProviderException.of(FailureClass.REJECTED, "untrusted_redirect");
    }
    return answer;
  }

  /** A port that there is not, e.g. 0 or 99999, passes for a URI and not for a URL. */
  private static HttpUrl url(URI uri) {
    return Optional.ofNullable(HttpUrl.parse(uri.toString()))
        .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "insecure_url"));
  }

  private Request request(URI uri, Call call) {
    Request.Builder request =
        new Request.Builder()
            .url(url(uri))
            .header("User-Agent", settings.userAgent())
            .header("Accept-Encoding", "identity"); // A compressed answer has another ETag.
    if (isTrusted(uri)) {
      request.header("Authorization", authorization);
    }
    call.headers().forEach(request::header);
    return switch (call.method()) {
      case "GET" -> request.get().build();
      default ->
          request
              .method(
                  call.method(), RequestBody.create(call.body().getBytes(StandardCharsets.UTF_8)))
              .build();
    };
  }

  /** A subdomain speaks for the user's own server only over TLS and on its usual port. */
  private boolean isTrusted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean family = host.equals(home) || host.endsWith("." + home);
    boolean tls = "https".equalsIgnoreCase(uri.getScheme()) && Hrefs.port(uri) == 443;
    return trusted.contains(Hrefs.origin(uri)) || family && tls;
  }

  /**
   * A server may close a connection that we keep just as the next request is written to it. What
   * changes nothing (RFC 9110 §9.2.1, RFC 4918 §9.1, RFC 3253 §3.6) is sent once more then, if no
   * answer had begun.
   */
  private DavAnswer exchange(URI uri, Call call) {
    long deadline = System.nanoTime() + settings.readTimeout().toNanos();
    Request request = request(uri, call);
    try {
      return exchange(uri, request, deadline);
    } catch (ProviderException e) {
      boolean lost = e.reason().equals(CalDavFailures.CONNECTION_LOST);
      if (!lost || !call.isSafe() || e.getCause() instanceof GuardedHttp.Cut) {
        throw e;
      }
      return exchange(uri, request, deadline);
    }
  }

  private DavAnswer exchange(URI uri, Request request, long deadline) {
    try {
      return http.send(uri, request, deadline - System.nanoTime(), settings.maxBodyBytes());
    } catch (IOException e) {
      throw CalDavFailures.of(e);
    }
  }
}
