package calsyncd.providers.caldav;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and passes everything on, each request on a connection of its own, since
 * Radicale hangs up after every answer; the answer to one write may be lost on the way.
 */
final class CuttingProxy implements AutoCloseable {
  private static final Set<String> WRITES = Set.of("PUT", "DELETE");
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "host",
          "upgrade",
          "http2-settings",
          "expect",
          "transfer-encoding",
          "date");

  private final HttpServer server;
  private final URI behind;
  private final AtomicInteger until = new AtomicInteger();

  CuttingProxy(URI behind) throws IOException {
    this.behind = behind;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  URI url(String path) {
    return URI.create("http://" + host() + path);
  }

  /** The answer to the n-th write from now does not arrive; 0 calls it off. */
  void loseAnswer(int write) {
    until.set(write);
  }

  /** What the server says that it is capable of (RFC 4791 §5.1). */
  String capabilities(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(behind.resolve(path))
            .method("OPTIONS", BodyPublishers.noBody())
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.discarding()).headers().firstValue("DAV").orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpResponse<byte[]> answer = forwarded(exchange);
      boolean write = WRITES.contains(exchange.getRequestMethod());
      if (write && until.getAndUpdate(left -> Math.max(0, left - 1)) == 1) {
        return;
      }
      answer
          .headers()
          .map()
          .forEach((name, values) -> {
            if (isPassed(name)) {
              exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
          });
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forwarded(HttpExchange exchange)
      throws IOException, InterruptedException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (isPassed(name)) {
            values.forEach(value -> request.header(name, value));
          }
        });
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    }
  }

  private static boolean isPassed(String header) {
    return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
