package calsyncd.daemon.traces;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The collector that spans are sent to, by OTLP over HTTP. A batch is sent once: what fails is
 * lost, since traces are worth less than the work they tell of.
 */
final class Collector implements AutoCloseable {
  private final ExecutorService requests;
  private final SpanExporter exporter;

  Collector(TracesSettings settings) {
    requests = Executors.newThreadPerTaskExecutor(within(settings.timeout()));
    exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint())
            .setTimeout(settings.timeout())
            .setConnectTimeout(settings.timeout())
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop())
            // A batch that timed out may still be read by its request.
            .setMemoryMode(MemoryMode.IMMUTABLE_DATA)
            .setExecutorService(requests)
            .build();
  }

  SpanExporter exporter() {
    return exporter;
  }

  /** The HTTP client's time-out ends with an answer's headers; whoever never ends a body hangs. */
  private static ThreadFactory within(Duration timeout) {
    return request ->
        Thread.ofVirtual()
            .name("calsyncd-traces-request")
            .unstarted(() -> interrupted(request, timeout));
  }

  private static void interrupted(Runnable request, Duration timeout) {
    Thread caller = Thread.currentThread();
    Thread watch =
        Thread.ofVirtual().name("calsyncd-traces-watch").start(() -> end(caller, timeout));
    try {
      request.run();
    } finally {
      watch.interrupt();
    }
  }

  private static void end(Thread caller, Duration timeout) {
    try {
      if (!caller.join(timeout)) {
        caller.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the request has ended in time
    }
  }

  /** Gives up what is being sent. */
  @Override
  public void close() {
    requests.shutdownNow();
  }
}
