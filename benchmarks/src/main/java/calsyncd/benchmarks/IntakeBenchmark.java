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
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import redis.embedded.RedisServer;

/**
 * Google's webhook, verification and journal on, against a {@link BareServlet}: same server, same
 * requests, same list in the same Redis, in turns. The same drainer takes what either queued and
 * rings with it in PostgreSQL; the journal is written of ours only. Before that the same without
 * the drainer: what taking a notification costs by itself. Arguments: seconds a round, seconds of
 * warm-up each, connections.
 */
public final class IntakeBenchmark {
  private static final int ROUNDS = 3;
  private static final double GOAL = 0.8;
  private static final UUID USER = new UUID(1, 2);
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
    var secrets = new WatchSecrets(settings);
    var channel = secrets.newChannelId(USER);
    var headers = headers(channel, secrets.googleToken(channel));
    server.start();
    try {
      var item = item(server, ours, headers, redis);
      mount(handler, new BareServlet(redis.async(), WATCHED, item), "/bare");
      var targets =
          new Targets(
              server.getURI().resolve("/bare"),
              server.getURI().resolve(ours.paths().getFirst()),
              headers,
              redis);
      return compare(targets, queue, channel);
    } finally {
      server.stop();
    }
  }

  /** What is measured against what. */
  private record Targets(
      URI bare,
      URI ours,
      Map<String, String> headers,
      StatefulRedisConnection<String, String> redis) {}

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

  private double compare(Targets targets, RedisSyncQueue queue, String channel) throws Exception {
    out.printf(
        "machine: %d processors, java %s; load: %s; %d rounds of %d s after %d s of warm-up each%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        load.name(),
        ROUNDS,
        round.toSeconds(),
        warmUp.toSeconds());
    LongSupplier waiting = () -> targets.redis().sync().llen(WATCHED);
    measure(targets, targets.bare(), warmUp, waiting);
    measure(targets, targets.ours(), warmUp, waiting);
    out.println("what is queued stays in the queue:");
    median(targets, waiting, _ -> {});
    var data = Files.createTempDirectory("calsyncd-intake");
    try (var drain = new Drain(data, queue, USER, channel)) {
      out.println("what is queued rings in PostgreSQL meanwhile; of ours the journal is written:");
      LongSupplier arrived = () -> drain.taken() + waiting.getAsLong();
      var median = median(targets, arrived, drain::journal);
      out.printf(
          Locale.ROOT,
          "median ratio, journal on, %.2f (goal %.1f): %s%n",
          median,
          GOAL,
          median >= GOAL ? "met" : "missed");
      return median;
    } finally {
      Folders.delete(data);
    }
  }

  /** The median ratio of some rounds. */
  private double median(Targets targets, LongSupplier arrived, Consumer<Boolean> journal)
      throws Exception {
    var ratios = new ArrayList<Double>();
    for (var i = 1; i <= ROUNDS; i++) {
      journal.accept(false);
      var bare = measure(targets, targets.bare(), round, arrived);
      journal.accept(true);
      var ours = measure(targets, targets.ours(), round, arrived);
      ratios.add(ours.rate() / bare.rate());
      print(i, bare, ours);
    }
    return ratios.stream().sorted().toList().get(ROUNDS / 2);
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

  /** Checks that every answer was good and every item arrived; empties the list for the next. */
  private Load.Round measure(Targets targets, URI target, Duration duration, LongSupplier arrived)
      throws Exception {
    targets.redis().sync().del(WATCHED);
    var before = arrived.getAsLong();
    var measured = load.run(target, targets.headers(), duration);
    var came = arrived.getAsLong() - before;
    targets.redis().sync().del(WATCHED);
    if (measured.failed() > 0 || came < measured.rate() * duration.toSeconds() * 0.95) {
      throw new IllegalStateException(
          measured.failed() + " answers failed, " + came + " items arrived at " + target);
    }
    return measured;
  }

  private static Map<String, String> headers(String channel, String token) {
    return Map.of(
        "X-Goog-Channel-ID", channel,
        "X-Goog-Channel-Token", token,
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
