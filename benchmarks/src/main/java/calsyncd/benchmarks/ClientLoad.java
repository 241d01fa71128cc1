package calsyncd.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Load by the JDK's own client, in this very process: dearer than wrk, so the ratio is flatter. */
record ClientLoad(int connections) implements Load {
  @Override
  public Round run(URI target, Map<String, String> headers, Duration duration)
      throws IOException, InterruptedException {
    var builder = HttpRequest.newBuilder(target).POST(BodyPublishers.noBody());
    headers.forEach(builder::header);
    var request = builder.build();
    var failed = new LongAdder();
    var latencies = new ConcurrentLinkedQueue<long[]>();
    try (var client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
        var threads = Executors.newFixedThreadPool(connections)) {
      Callable<Boolean> sender = () -> latencies.add(send(client, request, duration, failed));
      var senders = IntStream.range(0, connections).mapToObj(i -> threads.submit(sender)).toList();
      for (var each : senders) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    var sorted = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Round(
        sorted.length / (duration.toMillis() / 1e3),
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        failed.sum());
  }

  private static long[] send(
      HttpClient client, HttpRequest request, Duration duration, LongAdder failed)
      throws IOException, InterruptedException {
    var latencies = LongStream.builder();
    var end = System.nanoTime() + duration.toNanos();
    for (var start = System.nanoTime(); start < end; start = System.nanoTime()) {
      var status = client.send(request, BodyHandlers.discarding()).statusCode();
      latencies.add(System.nanoTime() - start);
      if (status / 100 != 2) {
        failed.increment();
      }
    }
    return latencies.build().toArray();
  }

  @Override
  public String name() {
    return "java.net.http, " + connections + " threads";
  }
}
