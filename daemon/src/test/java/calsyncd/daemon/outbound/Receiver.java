package calsyncd.daemon.outbound;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that somebody has messages posted to. */
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** One that came. */
  public record Request(Map<String, List<String>> headers, String body) {
    /** Of the message. */
    public String id() {
      return headers.get("Webhook-id").getFirst();
    }
  }

  /** A server that takes all until it is told otherwise. */
  public Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(new Request(Map.copyOf(exchange.getRequestHeaders()), body));
      Integer status = answers.poll();
      exchange.getResponseHeaders().add("Retry-After", "120");
      exchange.sendResponseHeaders(status == null ? 204 : status, -1);
    }
  }

  /** The next answers; then 204. */
  void answers(Integer... statuses) {
    answers.addAll(List.of(statuses));
  }

  /** What came so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Where it is, with the port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Where messages are posted to. */
  public URI uri() {
    return URI.create("http://" + host() + "/hook");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
