package calsyncd.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.demo.Side;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The baseline of a session's end: what no daemon can leave out, on the same servers. A PUT, one
 * row that is committed, a line to an open stream, one PATCH at the provider, and then the answer.
 * Nobody is asked for a token, nothing is merged, claimed, compared or recorded before it is sent,
 * and the stream is of the node that was told.
 */
final class BareEnd implements AutoCloseable {
  private static final int PATIENCE = 10;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
  private final Side side;
  private final Connection database;
  private final PreparedStatement insert;
  private final Server server;
  private final HttpResponse<Stream<String>> stream;

  /** Both legs, from just before the end is sent. */
  record Times(long[] atProvider, long[] seen) {}

  BareEnd(Infrastructure infrastructure, Side side) throws Exception {
    this.side = side;
    var settings = infrastructure.database();
    database = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    try (var create = database.createStatement()) {
      create.execute("create table public.bare_end (id serial primary key, content text)");
    }
    insert = database.prepareStatement("insert into public.bare_end (content) values (?)");
    server = BareServer.start(new ServletHolder(new Answering()), "/bare/*");
    stream = http.send(request("GET"), BodyHandlers.ofLines());
    Thread.ofVirtual().start(this::listen);
    took(seen);
  }

  /** PUT ends the event that its path names, GET is the stream. */
  private final class Answering extends GenericServlet {
    private static final long serialVersionUID = 1;

    @Override
    public void service(ServletRequest request, ServletResponse response) throws IOException {
      if (((HttpServletRequest) request).getMethod().equals("GET")) {
        tell(response);
      } else {
        end(((HttpServletRequest) request).getPathInfo().substring(1));
      }
    }
  }

  /** A line for each end, after one that greets, until nobody reads any more. */
  private void tell(ServletResponse response) throws IOException {
    var out = response.getOutputStream();
    for (var line = "hello"; !line.isEmpty(); line = took(ended)) {
      out.write((line + "\n").getBytes(UTF_8));
      out.flush();
    }
  }

  private void end(String id) throws IOException {
    try {
      insert.setString(1, id);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
    ended.add(id);
    side.move(id, Instant.EPOCH);
  }

  private void listen() {
    try {
      stream.body().forEach(_ -> seen.add(System.nanoTime()));
    } catch (UncheckedIOException closed) {
      // The stream ends with this benchmark.
    }
  }

  private HttpRequest request(String method, String... path) {
    var uri = URI.create(server.getURI().resolve("/bare/" + String.join("/", path)).toString());
    return HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
  }

  /** So many ends, one after another; each of an event that was made before. */
  Times run(int many) throws Exception {
    var times = new Times(new long[many], new long[many]);
    for (var n = 0; n < many; n++) {
      var id = side.create("Bare " + n, Instant.EPOCH);
      var began = System.nanoTime();
      var answer = http.send(request("PUT", id), BodyHandlers.discarding());
      times.atProvider[n] = System.nanoTime() - began;
      times.seen[n] = took(seen) - began;
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the baseline answers " + answer.statusCode());
      }
    }
    return times;
  }

  private static <T> T took(BlockingQueue<T> queue) {
    try {
      var taken = queue.poll(PATIENCE, TimeUnit.SECONDS);
      if (taken == null) {
        throw new IllegalStateException("it does not come");
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    ended.add("");
    http.shutdownNow();
    LifeCycle.stop(server);
    database.close();
  }
}
