package calsyncd.daemon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A listener to a stream of server-sent events (WHATWG HTML). */
public final class Heard implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final List<Message> all = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final InputStream body;
  public final int status;
  private volatile String id = "";

  /** One message; the id is the last that was given. */
  public record Message(String event, String id, JsonNode data) {}

  private Heard(HttpRequest request) {
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      status = answer.statusCode();
      body = answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::read);
  }

  /** Listens; the last id may be empty. */
  public static Heard of(String url, String token, String last) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + token)
            .timeout(PATIENCE)
            .header("Accept", "text/event-stream");
    return new Heard((last.isEmpty() ? request : request.header("Last-Event-ID", last)).build());
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String event = "";
      String said = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          said = line.substring(6);
        } else if (line.isEmpty() && !said.isEmpty()) {
          Message message = new Message(event, id, json(said));
          all.add(message);
          messages.add(message);
          said = "";
        }
      }
    } catch (IOException e) {
      messages.add(new Message("broken", id, MAPPER.createObjectNode()));
    } finally {
      over.countDown();
    }
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }

  /** The next message that is meant, all others before it left out; nothing in twenty seconds. */
  public Optional<Message> next(Predicate<Message> meant) {
    try {
      while (true) {
        Message message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null || meant.test(message)) {
          return Optional.ofNullable(message);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The next of a kind. */
  public Message next(String event) {
    return next(it -> it.event().equals(event))
        .orElseThrow(() -> new AssertionError("no " + event + " in " + all));
  }

  /** What was heard so far. */
  public List<Message> all() {
    return all;
  }

  /** Whether the stream has ended, within that long. */
  public boolean over(Duration within) {
    try {
      return over.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
