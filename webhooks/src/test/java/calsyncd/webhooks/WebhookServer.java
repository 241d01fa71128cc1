package calsyncd.webhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.testkit.MemorySyncQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** The endpoints in a Jetty of their own, with small limits and a queue in memory. */
final class WebhookServer {
  static final UUID USER = UUID.fromString("0b7e7f1c-1111-4222-8333-0123456789ab");
  static final Instant NOW = Instant.parse("2026-12-03T09:00:00Z");
  static final int MAX_BODY = 4_096;
  static final int MAX_ITEMS = 10;
  static final Duration APPEND_TIMEOUT = Duration.ofMillis(300);

  final WatchSecrets secrets;
  final MemorySyncQueue.Lists lists = new MemorySyncQueue.Lists(1_000);
  final MemorySyncQueue queue = new MemorySyncQueue(lists, "test");
  final ConcurrentLinkedQueue<String> counted = new ConcurrentLinkedQueue<>();
  final HttpClient client = HttpClient.newHttpClient();

  private final Server server;

  WebhookServer() throws Exception {
    var key = WebhookSettings.key("k".repeat(32).getBytes(UTF_8));
    var settings =
        new WebhookSettings(Map.of("k1", key), "k1", MAX_BODY, MAX_ITEMS, APPEND_TIMEOUT);
    secrets = new WatchSecrets(settings);
    var webhooks =
        new Webhooks(
            settings,
            queue,
            (provider, verdict) -> counted.add(provider + " " + verdict),
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> "c-1");
    server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(handler(webhooks.mounts()));
    server.start();
  }

  private static ServletContextHandler handler(List<Webhooks.Mount> mounts) {
    var handler = new ServletContextHandler();
    for (var mount : mounts) {
      var holder = new ServletHolder(mount.name(), mount.servlet());
      holder.setAsyncSupported(true);
      mount.paths().forEach(path -> handler.addServlet(holder, path));
    }
    return handler;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURI().resolve(path).toString()))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /**
   * Sends bytes as they are and gives back the answer. A server that refuses need not read all of a
   * request before it closes (RFC 9112 §9.6); its answer counts all the same.
   */
  String raw(String message) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getURI().getPort())) {
      socket.setSoTimeout(20_000);
      var answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(message.getBytes(ISO_8859_1));
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketException closedEarly) {
        answer.writeBytes(rest(socket, closedEarly, answer.size() > 0));
      }
      return answer.toString(ISO_8859_1);
    }
  }

  /** What came before the connection was reset; there must be something. */
  private static byte[] rest(Socket socket, SocketException closed, boolean answered)
      throws IOException {
    var rest = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(rest);
    } catch (SocketException reset) {
      closed.addSuppressed(reset);
    }
    if (!answered && rest.size() == 0) {
      throw closed;
    }
    return rest.toByteArray();
  }

  void close() throws Exception {
    client.close();
    server.stop();
  }
}
