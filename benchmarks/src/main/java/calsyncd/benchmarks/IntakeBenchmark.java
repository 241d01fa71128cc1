package calsyncd.benchmarks;

import calsyncd.daemon.RedisSection;
import calsyncd.daemon.metrics.Published;
import calsyncd.daemon.redis.RedisSyncQueue;
import calsyncd.webhooks.WatchSecrets;
import calsyncd.webhooks.WebhookSettings;
import calsyncd.webhooks.Webhooks;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import jakarta.servlet.Servlet;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import redis.embedded.RedisServer;

/**
 * Google's webhook, verification on, against a {@link BareServlet}: same server, same Redis, same
 * requests, in turns. Arguments: seconds a round, seconds of warm-up each, connections.
 */
public final class IntakeBenchmark {
  private static final int ROUNDS = 3;
  private static final double GOAL = 0.6;
  private static final String WATCHED = "calendar_webhooks:google";

  private final PrintStream out;
  private final Duration round;
  private final Duration warmUp;
  private final Load load;

  private IntakeBenchmark(PrintStream out, List<Integer> arguments) {
    this.out = out;
    round = Duration.ofSeconds(arguments.get(0));
    warmUp = Duration.ofSeconds(arguments.get(1));
    load = Load.best(arguments.get(2));
  }

  /** Runs and prints; ends with 1 where the median ratio misses the goal. */
  public static void main(String[] arguments) throws Exception {
    var defaults = List.of(8, 20, 32);
    var given = new ArrayList<Integer>();
    for (var i = 0; i < defaults.size(); i++) {
      given.add(i < arguments.length ? Integer.valueOf(arguments[i]) : defaults.get(i));
    }
    System.exit(new IntakeBenchmark(System.out, given).run() >= GOAL ? 0 : 1);
  }

  private double run() throws Exception {
    var port = freePort();
    var redis = RedisServer.builder().bind("127.0.0.1").port(port).setting("save \"\"").build();
    redis.start();
    var uri = URI.create("redis://127.0.0.1:" + port);
    var settings = new RedisSection("", null, 100_000_000, 1_024).at(uri);
    try (var client = RedisClient.create(uri.toString());
        var bare = client.connect();
        var queue = new RedisSyncQueue(settings, "benchmark", provider -> {})) {
      return run(queue, bare);
    } finally {
      redis.stop();
    }
  }

  private double run(RedisSyncQueue queue, StatefulRedisConnection<String, String> redis)
      throws Exception {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    var settings = WebhookSettings.of(Map.of("k1", WebhookSettings.key(key)), "k1");
    var counters = new Published().counters();
    var ours =
        new Webhooks(settings, queue, counters::webhook, Clock.systemUTC(), Webhooks.randomIds())
            .mounts()
            .getFirst();
    var server = server();
    var handler = new ServletContextHandler();
    mount(handler, ours.servlet(), ours.paths().getFirst());
    server.setHandler(handler);
    var headers = headers(new WatchSecrets(settings));
    server.start();
    try {
      mount(handler, new BareServlet(redis.async(), item(server, ours, headers, redis)), "/bare");
      return compare(server.getURI(), ours.paths().getFirst(), headers, redis);
    } finally {
      server.stop();
    }
  }

  /** The baseline pushes what ours pushed for the same request. */
  private String item(
      Server server,
      Webhooks.Mount ours,
      Map<String, String> headers,
      StatefulRedisConnection<String, String> redis)
      throws Exception {
    var target = server.getURI().resolve(ours.paths().getFirst());
    new ClientLoad(1).run(target, headers, Duration.ofMillis(500));
    return redis.sync().lindex(WATCHED, 0);
  }

  private double compare(
      URI base,
      String path,
      Map<String, String> headers,
      StatefulRedisConnection<String, String> redis)
      throws Exception {
    out.printf(
        "machine: %d processors, java %s; load: %s; %d rounds of %d s after %d s of warm-up each%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        load.name(),
        ROUNDS,
        round.toSeconds(),
        warmUp.toSeconds());
    measure(base.resolve("/bare"), headers, warmUp, redis);
    measure(base.resolve(path), headers, warmUp, redis);
    var ratios = new ArrayList<Double>();
    for (var i = 1; i <= ROUNDS; i++) {
      var bare = measure(base.resolve("/bare"), headers, round, redis);
      var ours = measure(base.resolve(path), headers, round, redis);
      ratios.add(ours.rate() / bare.rate());
      print(i, bare, ours);
    }
    var median = ratios.stream().sorted().toList().get(ROUNDS / 2);
    out.printf(
        Locale.ROOT,
        "median ratio %.2f (goal %.1f): %s%n",
        median,
        GOAL,
        median >= GOAL ? "met" : "missed");
    return median;
  }

  private void print(int number, Load.Round bare, Load.Round ours) {
    out.printf(
        Locale.ROOT,
        "round %d: bare %,.0f req/s, p99 %.2f ms; google webhook %,.0f req/s, p99 %.2f ms; ratio"
            + " %.2f%n",
        number,
        bare.rate(),
        bare.p99(),
        ours.rate(),
        ours.p99(),
        ours.rate() / bare.rate());
  }

  /** Checks that every answer was good and every item arrived; empties the lists for the next. */
  private Load.Round measure(
      URI target,
      Map<String, String> headers,
      Duration duration,
      StatefulRedisConnection<String, String> redis)
      throws Exception {
    redis.sync().del(WATCHED, BareServlet.LIST);
    var measured = load.run(target, headers, duration);
    var arrived = redis.sync().llen(WATCHED) + redis.sync().llen(BareServlet.LIST);
    redis.sync().del(WATCHED, BareServlet.LIST);
    if (measured.failed() > 0 || arrived < measured.rate() * duration.toSeconds() * 0.95) {
      throw new IllegalStateException(
          measured.failed() + " answers failed, " + arrived + " items arrived at " + target);
    }
    return measured;
  }

  private static Map<String, String> headers(WatchSecrets secrets) {
    var channel = secrets.newChannelId(new UUID(1, 2));
    return Map.of(
        "X-Goog-Channel-ID", channel,
        "X-Goog-Channel-Token", secrets.googleToken(channel),
        "X-Goog-Channel-Expiration", "Tue, 19 Jan 2027 01:13:52 GMT",
        "X-Goog-Message-Number", "4711",
        "X-Goog-Resource-ID", "o3hgv1538sdjfh",
        "X-Goog-Resource-State", "exists",
        "X-Goog-Resource-URI", "https://www.googleapis.com/calendar/v3/calendars/a%40b/events");
  }

  private static Server server() {
    var pool = new QueuedThreadPool();
    pool.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var server = new Server(pool);
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    return server;
  }

  private static void mount(ServletContextHandler handler, Servlet servlet, String path) {
    var holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    handler.addServlet(holder, path);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
