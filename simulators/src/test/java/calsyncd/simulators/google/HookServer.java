package calsyncd.simulators.google;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Receives notifications; answers 204, or the scripted codes first. */
final class HookServer implements AutoCloseable {
  private final HttpServer server;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Integer> scripted = new ConcurrentLinkedQueue<>();

  record Received(Map<String, String> headers, int bodyLength, int answered) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    long number() {
      return Long.parseLong(header("X-Goog-Message-Number"));
    }
  }

  HookServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
          exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
          int length = exchange.getRequestBody().readAllBytes().length;
          Integer next = scripted.poll();
          int code = next == null ? 204 : next;
          received.add(new Received(headers, length, code));
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  void answerNext(int code) {
    scripted.add(code);
  }

  Received next() throws InterruptedException {
    Received one = received.poll(10, TimeUnit.SECONDS);
    if (one == null) {
      throw new AssertionError("no notification came");
    }
    return one;
  }

  int waiting() {
    return received.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
