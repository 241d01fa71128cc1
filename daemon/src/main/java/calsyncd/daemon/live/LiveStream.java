package calsyncd.daemon.live;

import calsyncd.daemon.postgres.LiveCursor;
import calsyncd.daemon.postgres.LiveQueries.Changes;
import calsyncd.daemon.postgres.LiveQueries.EventChange;
import calsyncd.daemon.postgres.SessionRow;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One listener. The hub puts in what happened, as far as there is room: who reads slowly lags, and
 * who lags too far is told to list anew. Only the hub's one thread moves the cursor.
 */
public final class LiveStream {
  private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  /** Room for what has no place in the order: a greeting, a reset. */
  private static final int SPARE = 8;

  private final Owner owner;
  private final Set<Kind> kinds;
  private final Instant until;
  private final Duration beat;
  private final InstantSource clock;
  private final BlockingQueue<LiveMessage> messages;
  private final Consumer<LiveStream> left;
  private LiveCursor cursor;
  private volatile Optional<String> bye = Optional.empty();

  /** Who listens to what, until when. */
  public record Listener(Owner owner, Set<Kind> kinds, Instant until) {
    public Listener {
      kinds = Set.copyOf(kinds);
    }
  }

  /** Where messages go. */
  @FunctionalInterface
  public interface Sink {
    /** Sends some bytes at once. */
    void write(byte[] bytes) throws IOException;
  }

  LiveStream(
      Listener listener,
      LiveSettings settings,
      LiveCursor cursor,
      InstantSource clock,
      Consumer<LiveStream> left) {
    this.owner = listener.owner();
    this.kinds = listener.kinds();
    this.until = listener.until();
    this.beat = settings.beat();
    this.clock = clock;
    this.messages = new LinkedBlockingQueue<>(settings.queue());
    this.left = left;
    this.cursor = cursor;
    ObjectNode now = JsonNodeFactory.instance.objectNode();
    now.put("server_time", clock.instant().toString());
    say("hello", now);
  }

  Owner owner() {
    return owner;
  }

  LiveCursor cursor() {
    return cursor;
  }

  boolean wants(Kind kind) {
    return kinds.contains(kind);
  }

  /** Takes what happened since its cursor. */
  void take(Changes changes) {
    for (SessionRow row : changes.sessions()) {
      if (!roomy()) {
        return;
      }
      cursor = cursor.withSessions(row.updatedAt(), row.id());
      if (wants(Kind.SESSIONS)) {
        say("session", LiveJson.session(row).put("updated_at", row.updatedAt().toString()));
      }
    }
    for (EventChange change : changes.events()) {
      if (!roomy()) {
        return;
      }
      cursor = cursor.withEvents(change.updatedAt(), change.id().value());
      if (wants(Kind.EVENTS)) {
        say("event", LiveJson.event(change));
      }
    }
  }

  private boolean roomy() {
    return messages.remainingCapacity() > SPARE;
  }

  /** There is too much to tell: list anew, and go on from here. */
  void reset(LiveCursor now) {
    if (messages.remainingCapacity() > 1) {
      cursor = now;
      say("reset", JsonNodeFactory.instance.objectNode());
    }
  }

  /** What has no place in the order; who has no room for it comes again. */
  void tell(String event, ObjectNode data) {
    if (!messages.offer(new LiveMessage(event, Optional.empty(), data))) {
      close("slow");
    }
  }

  private void say(String event, ObjectNode data) {
    LiveMessage message = new LiveMessage(event, Optional.of(cursor.text()), data);
    if (!messages.offer(message)) {
      close("slow");
    }
  }

  /** Ends the stream; its reader is told why. */
  void close(String reason) {
    if (bye.isEmpty()) {
      bye = Optional.of(reason);
      LiveMessage last = LiveMessage.bye(reason);
      while (!messages.offer(last)) {
        messages.poll();
      }
    }
  }

  /**
   * Writes what happens until the stream ends, on the caller's thread; each message at once.
   *
   * @throws IOException once the reader is gone
   */
  public void write(Sink out) throws IOException {
    try {
      while (true) {
        Optional<LiveMessage> next = next();
        out.write(next.map(LiveMessage::bytes).orElse(BEAT));
        if (next.filter(it -> it.event().equals("bye")).isPresent()) {
          return;
        }
      }
    } finally {
      left.accept(this);
    }
  }

  /** The next message; nothing within a beat. */
  private Optional<LiveMessage> next() {
    Instant now = clock.instant();
    if (!now.isBefore(until)) {
      return Optional.of(LiveMessage.bye("token_expired"));
    }
    Duration left = Duration.between(now, until);
    Duration wait = left.compareTo(beat) < 0 ? left : beat;
    try {
      return Optional.ofNullable(messages.poll(wait.toMillis() + 1, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(LiveMessage.bye("closing"));
    }
  }
}
