package calsyncd.providers;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** Stands before a simulator, notes the parts of what passes by, and takes one of them away. */
public final class Relay implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final String broken;
  private final Requests requests;
  private final Answers answers;
  private final HttpServer server;

  /** What a request becomes; each of its parts is asked after with {@link #keeps}. */
  public interface Requests {
    /** The request that goes on. */
    HttpRequest of(HttpExchange exchange) throws IOException;
  }

  /** What an answer becomes. */
  public interface Answers {
    /** Its body; its headers go into these. */
    byte[] of(HttpResponse<byte[]> answer, Headers headers);
  }

  /** Passes everything on but the broken part. */
  public Relay(String broken, Requests requests, Answers answers) throws IOException {
    this.broken = broken;
    this.requests = requests;
    this.answers = answers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  /** Where it listens: host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The parts that passed by. */
  public Set<String> seen() {
    return new TreeSet<>(seen);
  }

  /** Notes a part; false where it is to be taken away. */
  public boolean keeps(String part) {
    seen.add(part);
    return !part.equals(broken);
  }

  /** Gives on the headers of these names, each a part of the call. */
  public void headers(
      HttpExchange from, Collection<String> names, String call, BiConsumer<String, String> to) {
    for (String name : names) {
      Optional.ofNullable(from.getRequestHeaders().getFirst(name))
          .filter(_ -> keeps(call + " header " + name))
          .ifPresent(value -> to.accept(name, value));
    }
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      var answer = http.send(requests.of(exchange), BodyHandlers.ofByteArray());
      byte[] body = answers.of(answer, exchange.getResponseHeaders());
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
