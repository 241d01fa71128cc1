package calsyncd.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A view of live sessions: when it was told of each session's end. */
final class Listener implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private final CountDownLatch hello = new CountDownLatch(1);
  private final HttpResponse<Stream<String>> stream;

  /** Listens at a node; returns once it is greeted. */
  Listener(String api, String token) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(api + "/integrations/calendar/live?kinds=sessions"))
            .header("Authorization", "Bearer " + token)
            .build();
    stream = http.send(request, HttpResponse.BodyHandlers.ofLines());
    Thread.ofVirtual().start(this::listen);
    if (!hello.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the stream does not begin: " + stream.statusCode());
    }
  }

  private void listen() {
    try {
      stream.body().forEach(this::heard);
    } catch (UncheckedIOException closed) {
      // Whoever waits for an end that comes no more says so.
    }
  }

  private void heard(String line) {
    if (line.equals("event: hello")) {
      hello.countDown();
    }
    if (line.startsWith("data: {\"local_id\":\"") && line.contains("\"state\":\"ended\"")) {
      ended.putIfAbsent(line.substring(19, line.indexOf('"', 19)), System.nanoTime());
    }
  }

  /** When it was told that the session ended; 0 if it was not yet. */
  long ended(String localId) {
    return ended.getOrDefault(localId, 0L);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
