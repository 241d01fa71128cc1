package calsyncd.providers.microsoft;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers Graph's handshake and keeps the notifications that follow. */
final class NotificationSink implements AutoCloseable {
  private static final String HANDSHAKE = "validationToken=";
  private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final boolean answersHandshake;

  NotificationSink(boolean answersHandshake) throws IOException {
    this.answersHandshake = answersHandshake;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The next notification, waited for. */
  String next() throws InterruptedException {
    @Nullable String body = notifications.poll(20, TimeUnit.SECONDS);
    if (body == null) {
      throw new AssertionError("no notification came");
    }
    return body;
  }

  private void take(HttpExchange exchange) throws IOException {
    @Nullable String query = exchange.getRequestURI().getRawQuery();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean handshake = query != null && query.startsWith(HANDSHAKE);
    if (!handshake) {
      notifications.add(body);
    }
    String token =
        handshake && answersHandshake
            ? URLDecoder.decode(query.substring(HANDSHAKE.length()), StandardCharsets.UTF_8)
            : "";
    byte[] answer = token.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    exchange.sendResponseHeaders(handshake ? 200 : 202, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
