package calsyncd.daemon.metrics;

import calsyncd.daemon.health.SystemWatch;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.Database.Use;
import calsyncd.daemon.postgres.GaugeTable;
import calsyncd.daemon.postgres.GaugeTable.Figure;
import calsyncd.daemon.redis.RedisSyncQueue;
import calsyncd.daemon.worker.Worker;
import calsyncd.health.ComponentHealth;
import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.Servlet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All that a node publishes, and the servlet that shows it. */
public final class Published {
  /** Where Prometheus reads, on the admin port. */
  public static final String PATH = "/metrics";

  private static final List<String> QUEUES = List.of("google", "microsoft");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counters counters = new Counters(registry);
  private final SessionCounters sessions = new SessionCounters(registry);

  /** What is counted as it happens. */
  public Counters counters() {
    return counters;
  }

  /** What is counted of live sessions. */
  public SessionCounters sessions() {
    return sessions;
  }

  /** A node's parts, by what is told of them. */
  public record Node(
      Database figures,
      List<Database> pools,
      RedisSyncQueue queue,
      Worker worker,
      SystemWatch watch) {
    public Node {
      pools = List.copyOf(pools);
    }
  }

  /** Adds the gauges of a node. */
  public void add(Node node, MetricsSettings settings, InstantSource clock) {
    GaugeTable table = new GaugeTable(node.figures);
    registry.register(
        new Figures(
            List.of(
                new Figures.Source("postgresql", table::read),
                new Figures.Source("redis", () -> queues(node.queue, clock)),
                new Figures.Source("node", () -> own(node))),
            settings.cache(),
            clock));
  }

  /** Adds the JVM's, and of Dropwizard's the server's and the counts of log lines. */
  public void add(MetricRegistry dropwizard) {
    JvmMetrics.builder().register(registry);
    MetricFilter wanted =
        (name, _) ->
            name.startsWith("io.dropwizard.jetty.MutableServletContextHandler")
                || name.startsWith("ch.qos.logback");
    DropwizardExports.builder()
        .dropwizardRegistry(dropwizard)
        .metricFilter(wanted)
        .register(registry);
  }

  /** Answers in the format that the request accepts; text where it names none. */
  public Servlet servlet() {
    return new PrometheusMetricsServlet(registry);
  }

  private static List<Figure> queues(RedisSyncQueue queue, InstantSource clock) {
    return QUEUES.stream().flatMap(provider -> queue(queue, provider, clock.instant())).toList();
  }

  private static Stream<Figure> queue(RedisSyncQueue queue, String provider, Instant now) {
    List<String> label = List.of(provider);
    Optional<Duration> age = queue.oldest(provider).map(at -> Duration.between(at, now));
    return Stream.of(
        new Figure("calsyncd_queue_depth", label, queue.depth(provider)),
        new Figure(
            "calsyncd_queue_age_seconds",
            label,
            Math.max(0, age.orElse(Duration.ZERO).toMillis() / 1000.0)));
  }

  private static List<Figure> own(Node node) {
    Worker worker = node.worker;
    Stream<Figure> slots =
        Stream.of(
            new Figure("calsyncd_worker_slots", List.of("free"), worker.freeSlots()),
            new Figure(
                "calsyncd_worker_slots", List.of("busy"), worker.slots() - worker.freeSlots()));
    return Stream.of(
            slots,
            node.watch.now().stream().map(Published::component),
            node.pools.stream().map(Database::use).flatMap(Published::pool))
        .flatMap(figures -> figures)
        .toList();
  }

  private static Figure component(ComponentHealth health) {
    return new Figure(
        "calsyncd_component_level", List.of(health.component()), health.level().ordinal());
  }

  private static Stream<Figure> pool(Use use) {
    String name = "calsyncd_pool_connections";
    return Stream.of(
        new Figure(name, List.of(use.pool(), "active"), use.active()),
        new Figure(name, List.of(use.pool(), "idle"), use.idle()),
        new Figure(name, List.of(use.pool(), "most"), use.most()),
        new Figure("calsyncd_pool_waiting", List.of(use.pool()), use.waiting()));
  }
}
