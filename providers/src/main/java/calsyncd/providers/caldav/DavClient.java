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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

  private static final Set<String> RESENT = Set.of("PROPFIND", "REPORT");

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
      HttpResponse<byte[]> response = exchange(request(at, call));
      int status = response.statusCode();
      String location = response.headers().firstValue("Location").orElse("");
      boolean moved = REDIRECTS.contains(status) && (call.isSafe() || status != 303);
      if (!moved || location.isEmpty()) {
        return new DavAnswer(at, status, response.headers(), response.body());
      }
      at = Hrefs.url(at, location);
    }
    throw ProviderException.of(FailureClass.REJECTED, "too_many_redirects");
  }

  private HttpRequest request(URI uri, Call call) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    request.header("User-Agent", settings.userAgent());
    if (isTrusted(uri)) {
      request.header("Authorization", authorization);
    }
    call.headers().forEach(request::header);
    return switch (call.method()) {
      case "GET" -> request.GET().build();
      case "DELETE" -> request.DELETE().build();
      default -> request.method(call.method(), BodyPublishers.ofString(call.body())).build();
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
      if (!lost || !RESENT.contains(request.method())) {
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
