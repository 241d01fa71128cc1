package calsyncd.daemon.metrics;

import calsyncd.daemon.postgres.GaugeTable.Figure;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges that are read elsewhere. Each source is read once in a while, by one caller at a time,
 * however many ask: whoever comes meanwhile gets what was read before. Where a source is away its
 * figures disappear rather than stay as they were, and {@code calsyncd_figures_up} says so.
 */
final class Figures implements MultiCollector {
  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
  private static final String UP = "calsyncd_figures_up";

  private final Duration cache;
  private final InstantSource clock;
  private final List<Source> sources;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Read last = new Read(Instant.MIN, List.of());

  /** Where figures come from, by a name that says who is away. */
  record Source(String name, Supplier<List<Figure>> read) {}

  private record Read(Instant at, List<Figure> figures) {}

  Figures(List<Source> sources, Duration cache, InstantSource clock) {
    this.sources = List.copyOf(sources);
    this.cache = cache;
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    refresh();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    Map<String, List<Figure>> named =
        last.figures.stream().collect(Collectors.groupingBy(Figure::name));
    named.forEach((name, figures) -> all.metricSnapshot(gauge(name, figures)));
    return all.build();
  }

  /** The first caller waits for the first reading; later ones never for another's. */
  private void refresh() {
    boolean first = last.at.equals(Instant.MIN);
    if (!first && !stale()) {
      return;
    }
    if (first) {
      reading.lock();
    } else if (!reading.tryLock()) {
      return;
    }
    try {
      if (stale()) {
        last = new Read(clock.instant(), readAll());
      }
    } finally {
      reading.unlock();
    }
  }

  private boolean stale() {
    return last.at.equals(Instant.MIN) || !clock.instant().isBefore(last.at.plus(cache));
  }

  private List<Figure> readAll() {
    List<Figure> all = new ArrayList<>();
    for (Source source : sources) {
      try {
        all.addAll(source.read.get());
        all.add(new Figure(UP, List.of(source.name), 1));
      } catch (RuntimeException e) {
        LOG.warn("no figures from {}: {}", source.name, e.toString());
        all.add(new Figure(UP, List.of(source.name), 0));
      }
    }
    return all;
  }

  private static GaugeSnapshot gauge(String name, List<Figure> figures) {
    Gauges.Definition definition = Gauges.of(name);
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(definition.help());
    for (Figure figure : figures) {
      gauge.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .labels(labels(definition.labels(), figure.labels()))
              .value(figure.value())
              .build());
    }
    return gauge.build();
  }

  private static Labels labels(List<String> names, List<String> values) {
    return Labels.of(names, values);
  }
}
