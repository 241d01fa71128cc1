package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A webhook endpoint: {@code /events} and {@code /lifecycle}; other paths fail the handshake. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> lifecycle = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Duration delay = Duration.ZERO;

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/events", exchange -> take(exchange, events));
    server.createContext("/lifecycle", exchange -> take(exchange, lifecycle));
    server.createContext("/html", exchange -> echo(exchange, "text/html", ""));
    server.createContext("/undecoded", exchange -> echo(exchange, "text/plain", "%20"));
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The next notification POST's body. */
  JsonNode event() throws InterruptedException {
    return next(events);
  }

  JsonNode lifecycle() throws InterruptedException {
    return next(lifecycle);
  }

  private static JsonNode next(BlockingQueue<JsonNode> queue) throws InterruptedException {
    return Optional.ofNullable(queue.poll(10, TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("no notification came"));
  }

  /** Whether nothing comes for this long. */
  boolean quiet(Duration wait) throws InterruptedException {
    return events.poll(wait.toMillis(), TimeUnit.MILLISECONDS) == null;
  }

  /** The next notifications are answered so, one by one; then with 202. */
  void answer(int... next) {
    for (int status : next) {
      statuses.add(status);
    }
  }

  void delay(Duration wait) {
    delay = wait;
  }

  private void take(HttpExchange exchange, BlockingQueue<JsonNode> queue) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.contains("validationToken=")) {
      echo(exchange, "text/plain", "");
      return;
    }
    try (exchange) {
      queue.add(Json.parse(exchange.getRequestBody().readAllBytes()));
      hold();
      Integer status = statuses.poll();
      exchange.sendResponseHeaders(status == null ? 202 : status, -1);
    }
  }

  private void hold() {
    try {
      closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void echo(HttpExchange exchange, String type, String suffix) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      String token = query.substring(query.indexOf("validationToken=") + 16);
      String decoded = URLDecoder.decode(token, StandardCharsets.UTF_8) + suffix;
      byte[] body = decoded.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
