package calsyncd.daemon.traces;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A collector of traces on the loopback interface: OTLP 1 over HTTP, in protobuf. */
public final class OtlpCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Mood mood;

  /** What is done to a request. */
  public enum Mood {
    /** It is taken. */
    TAKES,
    /** It is refused. */
    REFUSES,
    /** It is never answered. */
    HANGS,
    /** Its answer has no end. */
    ENDLESS
  }

  private OtlpCollector(HttpServer server, Mood mood) {
    this.server = server;
    this.mood = mood;
    server.createContext("/v1/traces", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** A collector of that mood. */
  public static OtlpCollector start(Mood mood) {
    try {
      return new OtlpCollector(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), mood);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on it does otherwise. */
  public void turn(Mood other) {
    mood = other;
  }

  /** Where it takes traces. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** All spans that it took. */
  public List<ToldSpan> spans() {
    return bodies.stream().flatMap(body -> ToldSpan.of(body).stream()).toList();
  }

  /** The first of them with that name. */
  public Optional<ToldSpan> named(String name) {
    return spans().stream().filter(span -> span.name().equals(name)).findFirst();
  }

  /** All that it was sent, byte by byte. */
  public String raw() {
    StringBuilder all = new StringBuilder();
    bodies.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)).append('\n'));
    return all.toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (mood) {
      case TAKES -> {
        bodies.add(body);
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
      }
      case REFUSES -> exchange.sendResponseHeaders(503, -1);
      case HANGS -> hang();
      case ENDLESS -> {
        exchange.sendResponseHeaders(200, 2);
        exchange.getResponseBody().write(0);
        exchange.getResponseBody().flush();
        hang();
      }
    }
    exchange.close();
  }

  private void hang() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
