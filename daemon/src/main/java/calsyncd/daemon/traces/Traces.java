package calsyncd.daemon.traces;

import static calsyncd.daemon.traces.OpenSpan.key;

import calsyncd.hub.Lease;
import calsyncd.queue.Notification;
import calsyncd.webhooks.IntakeMetrics.Answered;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;

/**
 * What a node tells of its work while it does it, as spans. A correlation id of 32 hexadecimal
 * digits, as each notification has, is its trace's id too: what it causes is in that trace. What
 * any other asks for, a job for many passes, is a trace of its own, linked to who asked.
 */
public final class Traces implements AutoCloseable {
  private static final String NAME = "calsyncd";
  private static final String CORRELATION = key("correlation_id");
  private static final String PROVIDER = key("provider");
  private static final int LONGEST_VALUE = 128;
  private static final int REFUSED = 400;
  private static final int FAILED = 500;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Tells nobody. */
  public static final Traces OFF = new Traces(TracerProvider.noop(), () -> {});

  private final Tracer tracer;
  private final Runnable stop;

  private Traces(TracerProvider provider, Runnable stop) {
    this.tracer = provider.get(NAME);
    this.stop = stop;
  }

  /**
   * Traces as configured; switched off they are {@link #OFF}, and nothing is built.
   *
   * @param told how many spans met which fate; must not block
   */
  public static Traces of(
      TracesSettings settings, String node, InstantSource clock, ObjIntConsumer<Fate> told) {
    return settings.enabled() ? on(settings, node, clock, told) : OFF;
  }

  /** Never the global one: libraries would tell through it what has no place in a span. */
  private static Traces on(
      TracesSettings settings, String node, InstantSource clock, ObjIntConsumer<Fate> told) {
    Collector collector = new Collector(settings);
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource(node))
            .setClock(new Told(clock))
            .setIdGenerator(new Names.Ids())
            .setSampler(Sampler.traceIdRatioBased(settings.sampleRatio()))
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_VALUE).build())
            .addSpanProcessor(new Outbox(collector.exporter(), settings, told))
            .build();
    return new Traces(
        provider,
        () -> {
          provider.shutdown().join(settings.atTheEnd().toMillis(), TimeUnit.MILLISECONDS);
          collector.close();
        });
  }

  private static Resource resource(String node) {
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.of(
                    AttributeKey.stringKey("service.name"), NAME,
                    AttributeKey.stringKey("service.instance.id"), node)));
  }

  /**
   * A notification was answered. One that was refused is only counted, as anybody can send them.
   */
  public void received(Answered answered) {
    int status = answered.verdict().status();
    if (this == OFF || status >= REFUSED && status < FAILED) {
      return;
    }
    Span span =
        own(
            tracer
                .spanBuilder("webhook " + answered.provider())
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(answered.began())
                .setAttribute(PROVIDER, answered.provider())
                .setAttribute(CORRELATION, answered.correlationId())
                .setAttribute(key("verdict"), OpenSpan.label(answered.verdict()))
                .setAttribute("http.request.method", "POST"),
            answered.correlationId());
    if (status >= FAILED) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /**
   * A notification has rung, as the last thing that is done to it.
   *
   * @param passes the correlation id of what its batch rang
   */
  public void rang(Notification notification, String passes) {
    if (this == OFF) {
      return;
    }
    SpanBuilder span =
        tracer
            .spanBuilder("queue " + notification.provider())
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(under(Names.asker(notification.correlationId())))
            .setStartTimestamp(notification.receivedAt())
            .setAttribute(PROVIDER, notification.provider())
            .setAttribute(CORRELATION, notification.correlationId())
            .setAttribute(key("pass_correlation_id"), passes);
    if (!passes.equals(notification.correlationId())) {
      span.addLink(Names.asker(passes));
    }
    span.startSpan().end();
  }

  /** A pass begins. */
  public OpenSpan pass(Lease lease) {
    String correlationId = lease.correlationId();
    SpanContext asker = Names.asker(correlationId);
    SpanBuilder span =
        tracer
            .spanBuilder("pass " + lease.provider())
            .setAttribute(PROVIDER, lease.provider())
            .setAttribute(key("binding_id"), lease.binding().id().toString())
            .setAttribute(key("connection_id"), lease.binding().connection().toString())
            .setAttribute(key("retries"), lease.retries())
            .setAttribute(CORRELATION, correlationId);
    boolean inside = Names.isTrace(correlationId);
    return new OpenSpan(
        (inside ? span.setParent(under(asker)) : span.setNoParent().addLink(asker)).startSpan());
  }

  /** A provider is called: one try. */
  public OpenSpan call(String provider, String operation) {
    return new OpenSpan(
        tracer
            .spanBuilder(provider + " " + operation)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(PROVIDER, provider)
            .setAttribute(key("operation"), operation)
            .startSpan());
  }

  /** A job's run begins, maybe because a request asks for it. */
  public OpenSpan job(String job, String run) {
    SpanBuilder span =
        tracer
            .spanBuilder("job " + job)
            .setAttribute(key("job"), job)
            .setAttribute(CORRELATION, run);
    SpanContext current = Span.current().getSpanContext();
    return new OpenSpan(own(current.isValid() ? span.addLink(current) : span, run));
  }

  /**
   * A request arrives.
   *
   * @param theirs whether the caller brought the correlation id: then the caller is who asks, maybe
   *     more than once
   */
  public OpenSpan request(String method, String correlationId, boolean theirs) {
    String known = METHODS.contains(method) ? method : "_OTHER";
    SpanBuilder span =
        tracer
            .spanBuilder(known)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", known)
            .setAttribute(CORRELATION, correlationId);
    return new OpenSpan(
        theirs
            ? span.setParent(under(Names.asker(correlationId))).startSpan()
            : own(span, correlationId));
  }

  /** Switched off there is none: whoever looks for the current span shall find nobody's. */
  private Context under(SpanContext parent) {
    return this == OFF ? Context.root() : Context.root().with(Span.wrap(parent));
  }

  /** The very span that the correlation id names. */
  private static Span own(SpanBuilder span, String correlationId) {
    try (var _ = Names.Ids.of(Names.asker(correlationId)).makeCurrent()) {
      return span.setNoParent().startSpan();
    }
  }

  /** Sends what is left, as far as the time-out allows. */
  @Override
  public void close() {
    stop.run();
  }

  /** The time that the daemon is told; how long something takes is the machine's to say. */
  private record Told(InstantSource source) implements Clock {
    @Override
    public long now() {
      Instant now = source.instant();
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }
  }
}
