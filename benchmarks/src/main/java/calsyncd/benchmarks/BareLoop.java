package calsyncd.benchmarks;

import calsyncd.daemon.Infrastructure;
import calsyncd.daemon.demo.Side;
import io.lettuce.core.LMoveArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The baseline: what no daemon can leave out, on the same servers. An edit at the provider, a POST
 * to a servlet that only pushes, a BLMOVE, one list of the changed time at the provider, one insert
 * that is committed. Nothing is verified, claimed, mapped, compared or shown.
 */
final class BareLoop implements AutoCloseable {
  private static final String LIST = "bare";
  private static final Duration SLOT = Duration.ofHours(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> pushing;
  private final StatefulRedisConnection<String, String> taking;
  private final Server server;
  private final Connection database;
  private final PreparedStatement insert;
  private int number;

  BareLoop(Infrastructure infrastructure) throws Exception {
    client = RedisClient.create(infrastructure.redis().uri().toString());
    pushing = client.connect();
    taking = client.connect();
    var holder = new ServletHolder(new BareServlet(pushing.async(), LIST, "x".repeat(300)));
    holder.setAsyncSupported(true);
    server = BareServer.start(holder, "/bare");
    var settings = infrastructure.database();
    database = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    try (var create = database.createStatement()) {
      create.execute("create table public.bare (id serial primary key, content text)");
    }
    insert = database.prepareStatement("insert into public.bare (content) values (?)");
  }

  Lags run(Side side, Instant first, int edits) throws Exception {
    var nanos = new long[edits];
    for (var i = 0; i < edits; i++) {
      var start = first.plus(SLOT.multipliedBy(number++));
      var began = System.nanoTime();
      once(side, start);
      nanos[i] = System.nanoTime() - began;
    }
    return Lags.ofNanos(nanos);
  }

  private void once(Side side, Instant start) throws Exception {
    side.create("Bare " + start, start);
    var request =
        HttpRequest.newBuilder(URI.create(server.getURI().resolve("/bare").toString()))
            .POST(BodyPublishers.noBody())
            .build();
    http.send(request, BodyHandlers.discarding());
    taking.sync().blmove(LIST, "bare:taken", LMoveArgs.Builder.rightLeft(), 5);
    insert.setString(1, side.occurrences(start, start.plusSeconds(60)).toString());
    insert.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    database.close();
    LifeCycle.stop(server);
    client.shutdown();
    http.close();
  }
}
