package calsyncd.daemon.traces;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;

/**
 * Ended spans on their way. There is room for so many, those included that a batch is being sent
 * with; one without room is dropped at once. Nobody ever waits, and each span is counted once.
 */
final class Outbox implements SpanProcessor {
  private final AtomicInteger room;
  private final SpanProcessor batches;
  private final ObjIntConsumer<Fate> told;

  /**
   * @param collector takes batches, each within the time-out
   * @param told how many spans met which fate; must not block
   */
  Outbox(SpanExporter collector, TracesSettings settings, ObjIntConsumer<Fate> told) {
    this.told = told;
    room = new AtomicInteger(settings.queue());
    batches =
        BatchSpanProcessor.builder(new Counted(collector))
            .setMaxQueueSize(settings.queue())
            .setMaxExportBatchSize(settings.batch())
            .setScheduleDelay(settings.delay())
            .setExporterTimeout(settings.timeout().multipliedBy(2)) // the exporter's own is first
            .setMeterProvider(MeterProvider.noop())
            .build();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!span.getSpanContext().isSampled()) {
      return;
    }
    if (room.getAndUpdate(free -> Math.max(0, free - 1)) == 0) {
      told.accept(Fate.DROPPED, 1);
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  private final class Counted implements SpanExporter {
    private final SpanExporter collector;

    Counted(SpanExporter collector) {
      this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      CompletableResultCode result = collector.export(spans);
      return result.whenComplete(() -> {
        room.addAndGet(count);
        told.accept(result.isSuccess() ? Fate.SENT : Fate.FAILED, count);
      });
    }

    @Override
    public CompletableResultCode flush() {
      return collector.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return collector.shutdown();
    }
  }
}
