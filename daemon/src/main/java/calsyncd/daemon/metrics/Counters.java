package calsyncd.daemon.metrics;

import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundTable.Outcome;
import calsyncd.daemon.traces.Fate;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetResult;
import calsyncd.merge.Differences;
import calsyncd.provider.FailureClass;
import calsyncd.task.DriftAudit;
import calsyncd.webhooks.Verdict;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this node counts as it happens. Every series is there from the start, at zero, so that a
 * rate sees the first one; labels have values of closed sets only.
 */
public final class Counters {
  private static final String PROVIDER = "provider";
  private static final List<String> PROVIDERS = List.of("google", "microsoft", "caldav");
  private static final List<String> NOTIFIERS = List.of("google", "microsoft");
  private static final double[] WAITS = {.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600};
  private static final double[] CALLS = {.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};
  private static final String OK = "ok";

  private final Counter webhooks;
  private final Counter unknown;
  private final Histogram rings;
  private final Counter calls;
  private final Histogram callSeconds;
  private final Histogram changes;
  private final Counter sampled;
  private final Counter drifted;
  private final Counter synced;
  private final Counter outbound;
  private final Counter spans;

  /** What a call asks a provider for. */
  enum Operation {
    CALENDARS,
    CHANGES,
    FETCH,
    ACCESS,
    CREATE,
    UPDATE,
    DELETE,
    RESPOND,
    WATCH,
    RENEW,
    UNWATCH;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Counters in a registry. */
  public Counters(PrometheusRegistry registry) {
    webhooks =
        counter("calsyncd_webhooks_total", "Notifications that arrived, by what was made of them.")
            .labelNames(PROVIDER, "verdict")
            .register(registry);
    unknown =
        counter("calsyncd_unknown_notifications_total", "Genuine notifications of nobody's watch.")
            .labelNames(PROVIDER)
            .register(registry);
    rings =
        seconds("calsyncd_notification_lag", "From a notification's arrival to its binding's ring.")
            .classicUpperBounds(WAITS)
            .register(registry);
    calls =
        counter("calsyncd_provider_calls_total", "Calls: ok, or the class of the failure.")
            .labelNames(PROVIDER, "operation", "outcome")
            .register(registry);
    callSeconds =
        seconds("calsyncd_provider_call", "How long calls of providers took.")
            .classicUpperBounds(CALLS)
            .register(registry);
    changes =
        seconds(
                "calsyncd_change_lag",
                "From a change at the provider, as it tells, to our reading.")
            .classicUpperBounds(WAITS)
            .register(registry);
    sampled =
        counter("calsyncd_drift_sampled_total", "Copies that the audit read, by what they were.")
            .labelNames(PROVIDER, "verdict")
            .register(registry);
    drifted =
        counter("calsyncd_drift_found_total", "Fields of copies that differ, and nobody was told.")
            .labelNames(PROVIDER, "field")
            .register(registry);
    synced = synced(registry);
    outbound = outbound(registry);
    spans = spans(registry);
    fill();
  }

  private static Counter spans(PrometheusRegistry registry) {
    return counter("calsyncd_trace_spans_total", "Ended spans of traces, by what became of them.")
        .labelNames("fate")
        .register(registry);
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help);
  }

  private static Histogram.Builder seconds(String name, String help) {
    return Histogram.builder()
        .name(name)
        .unit(Unit.SECONDS)
        .help(help)
        .labelNames(PROVIDER)
        .classicOnly();
  }

  private void fill() {
    fillGroups();
    Stream.of(Fate.values()).forEach(fate -> spans.initLabelValues(label(fate)));
    for (String provider : NOTIFIERS) {
      rings.initLabelValues(provider);
      unknown.initLabelValues(provider);
      Stream.of(Verdict.values()).forEach(v -> webhooks.initLabelValues(provider, label(v)));
    }
    for (String provider : PROVIDERS) {
      callSeconds.initLabelValues(provider);
      changes.initLabelValues(provider);
      DriftAudit.Verdict[] verdicts = DriftAudit.Verdict.values();
      Stream.of(verdicts).forEach(v -> sampled.initLabelValues(provider, label(v)));
      Differences.NAMES.forEach(field -> drifted.initLabelValues(provider, field));
      for (Operation operation : Operation.values()) {
        outcomes().forEach(o -> calls.initLabelValues(provider, operation.label(), o));
      }
    }
  }

  private static Counter synced(PrometheusRegistry registry) {
    return counter("calsyncd_group_syncs_total", "Tries to bring a target of a group in step.")
        .labelNames("target", "outcome")
        .register(registry);
  }

  private static Counter outbound(PrometheusRegistry registry) {
    return counter("calsyncd_outbound_total", "Tries to tell the outside something.")
        .labelNames("channel", "outcome")
        .register(registry);
  }

  private void fillGroups() {
    for (Channel channel : Channel.values()) {
      Outcome.STATES.forEach(it -> outbound.initLabelValues(label(channel), it));
    }
    for (String target : GroupTarget.NAMES) {
      synced.initLabelValues(target, OK);
      synced.initLabelValues(target, TargetResult.FAILED);
    }
  }

  private static Stream<String> outcomes() {
    return Stream.concat(Stream.of(OK), Stream.of(FailureClass.values()).map(Counters::label));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** A webhook was judged. Does not block. */
  public void webhook(String provider, Verdict verdict) {
    webhooks.labelValues(provider, label(verdict)).inc();
  }

  /** So many notifications were nobody's. */
  public void unknown(String provider, int notifications) {
    unknown.labelValues(provider).inc(Math.max(0, notifications));
  }

  /** A notification of a provider has rung, so long after it arrived. */
  public void rung(String provider, Duration lag) {
    rings.labelValues(provider).observe(seconds(lag));
  }

  /** The audit looked at a copy; what differs of one that drifted is counted by field. */
  public void looked(String provider, DriftAudit.Verdict verdict, List<String> fields) {
    sampled.labelValues(provider, label(verdict)).inc();
    if (verdict == DriftAudit.Verdict.DRIFTED) {
      fields.forEach(field -> drifted.labelValues(provider, field).inc());
    }
  }

  /** A target of a group was tried. */
  public void synced(String target, TargetResult result) {
    synced.labelValues(target, result.failed() ? TargetResult.FAILED : OK).inc();
  }

  /** A message to the outside was tried. */
  public void told(Channel channel, Outcome outcome) {
    outbound.labelValues(label(channel), outcome.state()).inc();
  }

  /** So many spans met that fate. */
  public void traced(Fate fate, int number) {
    spans.labelValues(label(fate)).inc(number);
  }

  void called(String provider, Operation operation, Duration took) {
    ended(provider, operation, OK, took);
  }

  void failed(String provider, Operation operation, FailureClass failure, Duration took) {
    ended(provider, operation, label(failure), took);
  }

  private void ended(String provider, Operation operation, String outcome, Duration took) {
    calls.labelValues(provider, operation.label(), outcome).inc();
    callSeconds.labelValues(provider).observe(seconds(took));
  }

  void read(String provider, Duration lag) {
    changes.labelValues(provider).observe(seconds(lag));
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toNanos() / 1e9);
  }
}
