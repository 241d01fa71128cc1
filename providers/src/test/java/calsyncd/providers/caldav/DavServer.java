package calsyncd.providers.caldav;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP server on loopback that answers as a test says, and keeps what it was asked. */
final class DavServer implements AutoCloseable {
  /** A request as it arrived. */
  record Request(
      String method,
      String path,
      String depth,
      String authorization,
      String body,
      Headers headers) {
    /** A header's first value, or {@code null} in letters. */
    String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }

    String line() {
      return method + " " + path;
    }
  }

  /** An answer; {@code missing} bytes are promised beyond the body and never sent. */
  record Reply(int status, Map<String, String> headers, String body, int missing) {
    static Reply of(int status) {
      return new Reply(status, Map.of(), "", 0);
    }

    static Reply of(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/xml"), body, 0);
    }

    /** A calendar object with its ETag. */
    static Reply object(String etag, String ics) {
      return new Reply(200, Map.of("ETag", etag, "Content-Type", "text/calendar"), ics, 0);
    }

    static Reply redirect(String location) {
      return new Reply(302, Map.of("Location", location), "", 0);
    }

    Reply cut() {
      return new Reply(status, headers, body, 10);
    }
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  DavServer(Function<Request, Reply> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, answers));
    server.start();
  }

  private void answer(HttpExchange exchange, Function<Request, Reply> answers) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              header(exchange, "Depth"),
              header(exchange, "Authorization"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              exchange.getRequestHeaders());
      requests.add(request);
      Reply reply = answers.apply(request);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      int length = body.length + reply.missing();
      exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  URI url(String path) {
    return URI.create("http://" + host() + path);
  }

  List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
