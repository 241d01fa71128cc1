package calsyncd.proofs.caldav;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Stands before a CalDAV server and keeps what it was asked: the daemon's word is no evidence. */
public final class CountingProxy implements AutoCloseable {
  private static final Set<String> WRITES = Set.of("PUT", "DELETE");
  private static final int CUT_BEFORE = 0;
  private static final int CUT_AFTER = 1;
  private static final Set<String> PASSED_ON =
      Set.of(
          "authorization",
          "content-type",
          "depth",
          "if-match",
          "if-none-match",
          "prefer",
          "schedule-reply");

  /** What happens to a disturbed call; a status is answered instead of the server. */
  private static final List<Integer> DISTURBED =
      List.of(CUT_BEFORE, CUT_AFTER, 500, 503, 429, 401, 412, 400);

  private final URI target;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new ArrayList<>();
  private double rate;
  private int truths;
  private Optional<Lie> lie = Optional.empty();
  private SplittableRandom random = new SplittableRandom(0);

  /** A request as the daemon sent it. */
  private record Asked(String line, HttpRequest request) {}

  /** Stands before the server of this URL, on a free port of loopback. */
  public CountingProxy(URI target) {
    this.target = target;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::forward);
    server.start();
  }

  /** Its own address and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests so far, forgotten with this. */
  public synchronized List<String> take() {
    List<String> lines = asked.stream().map(Asked::line).toList();
    asked.clear();
    return lines;
  }

  /**
   * From here on this part of the calls is cut off, before or after the server has done what it was
   * asked to, or answered with a failure that the server did not mean. A reading is never answered
   * 400 or 412.
   */
  public synchronized void disturb(double part, long seed) {
    rate = part;
    random = new SplittableRandom(seed);
  }

  /**
   * One answer is another than the server's.
   *
   * @param status empty: the server's own
   * @param body what becomes of the server's; a body of another length than is said hangs up
   */
  public record Lie(OptionalInt status, UnaryOperator<byte[]> body) {}

  /** So many readings from here on are answered as they should be, and the next by a lie. */
  public synchronized void lie(int skip, Lie told) {
    truths = skip;
    lie = Optional.of(told);
  }

  /** Whether a lie waits still; it is told no more then. */
  public synchronized boolean takeLie() {
    boolean waits = lie.isPresent();
    lie = Optional.empty();
    return waits;
  }

  private synchronized Optional<Lie> lie(HttpRequest request) {
    if (lie.isEmpty() || WRITES.contains(request.method()) || truths-- > 0) {
      return Optional.empty();
    }
    Optional<Lie> told = lie;
    lie = Optional.empty();
    return told;
  }

  private synchronized OptionalInt disturbance(HttpRequest request) {
    if (random.nextDouble() >= rate) {
      return OptionalInt.empty();
    }
    boolean writes = WRITES.contains(request.method());
    int kinds = writes ? DISTURBED.size() : DISTURBED.size() - 2;
    return OptionalInt.of(DISTURBED.get(random.nextInt(kinds)));
  }

  /** Sends every request so far once more, one after another, as a bare client; nanoseconds. */
  long replay() {
    List<Asked> all;
    synchronized (this) {
      all = List.copyOf(asked);
    }
    long began = System.nanoTime();
    all.forEach(one -> send(one.request()));
    return System.nanoTime() - began;
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest request = request(exchange);
      synchronized (this) {
        asked.add(new Asked(request.method() + " " + request.uri().getPath(), request));
      }
      int disturbed = disturbance(request).orElse(-1);
      if (disturbed > CUT_AFTER) {
        exchange.sendResponseHeaders(disturbed, -1);
        return;
      }
      if (disturbed == CUT_BEFORE) {
        return;
      }
      HttpResponse<byte[]> answer = send(request);
      if (disturbed == CUT_AFTER) {
        return;
      }
      for (String name : List.of("Content-Type", "ETag", "DAV", "Location", "WWW-Authenticate")) {
        answer
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
      }
      Optional<Lie> told = lie(request);
      byte[] body = told.map(it -> it.body().apply(answer.body())).orElse(answer.body());
      int status =
          told.map(it -> it.status().orElse(answer.statusCode())).orElse(answer.statusCode());
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpRequest request(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().getRawPath()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            request.header(name, values.getFirst());
          }
        });
    return request.build();
  }

  /**
   * On a connection of its own, since a server may hang up on one that is kept and a repetition
   * would be counted. The daemon's requests and the replay pay the same for it.
   */
  private static HttpResponse<byte[]> send(HttpRequest request) {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
