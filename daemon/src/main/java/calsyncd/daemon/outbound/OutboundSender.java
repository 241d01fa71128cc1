package calsyncd.daemon.outbound;

import calsyncd.daemon.postgres.OutboundMessage;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundTable;
import calsyncd.daemon.postgres.OutboundTable.Outcome;
import calsyncd.retry.PersistentPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's sending: takes messages that are due when woken and twice a second, and sends each on
 * a thread of its own. What it has taken is its own while the node's heart beats; where a node died
 * another goes on, except with a mail that may have gone.
 */
public final class OutboundSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundSender.class);
  private static final long LOOK_MS = 500;

  /** So many go to one recipient at once. */
  private static final int EACH = 4;

  private final Parts parts;
  private final int atOnce;
  private final Set<UUID> held = ConcurrentHashMap.newKeySet();
  private final Queue<Ended> unwritten = new ConcurrentLinkedQueue<>();
  private final Semaphore bell = new Semaphore(0);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean open = true;
  private volatile boolean doubtful;

  /**
   * What a sender is made of.
   *
   * @param node whose heart backs what it has taken
   * @param posts by which messages go out
   * @param told of each try
   */
  public record Parts(
      String node,
      OutboundTable table,
      Map<Channel, Post> posts,
      PersistentPolicy policy,
      RandomGenerator random,
      Told told) {
    public Parts {
      posts = Map.copyOf(posts);
    }
  }

  /** Hears of each try. */
  public interface Told {
    /** A message of this channel ended so: {@code sent}, {@code due} (again), {@code failed} ... */
    void tried(Channel channel, Outcome outcome);
  }

  private record Ended(OutboundMessage message, Outcome outcome) {}

  /** A sender that sends nothing yet. */
  public OutboundSender(Parts parts, int atOnce) {
    this.parts = parts;
    this.atOnce = atOnce;
  }

  /** Begins to look for what is due. */
  public void start() {
    Thread.ofVirtual().name("calsyncd-outbound").start(this::look);
  }

  /** There may be something due: look now. */
  public void wake() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  private void look() {
    while (open) {
      try {
        bell.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
        bell.drainPermits();
        take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.warn("no message could be taken: {}", e.toString());
      } catch (Error e) {
        LOG.error("taking messages broke and goes on", e);
      }
    }
  }

  /** Takes what is due and begins to send it. */
  List<Future<?>> take() {
    writeLate();
    int room = atOnce - held.size();
    if (room <= 0 || !open) {
      return List.of();
    }
    if (doubtful) {
      parts.table().keepOnly(parts.node(), held);
    }
    doubtful = true;
    List<OutboundMessage> taken = parts.table().claim(parts.node(), room, EACH);
    doubtful = false;
    taken.forEach(it -> held.add(it.id()));
    return taken.stream().<Future<?>>map(it -> threads.submit(() -> handle(it))).toList();
  }

  private void handle(OutboundMessage message) {
    Outcome outcome = outcome(message);
    parts.told().tried(message.channel(), outcome);
    write(new Ended(message, outcome));
    wake();
  }

  private Outcome outcome(OutboundMessage message) {
    if (!message.wanted()) {
      return new Outcome.Dropped("left");
    }
    try {
      Post post = parts.posts().get(message.channel());
      return post == null ? new Outcome.Dropped("no_smtp") : outcome(message, post.send(message));
    } catch (RuntimeException | Error e) {
      LOG.warn("message {}: {}", message.id(), e.toString());
      return again(message, e.getClass().getSimpleName(), Duration.ZERO);
    }
  }

  private Outcome outcome(OutboundMessage message, Post.Result result) {
    return switch (result) {
      case Post.Result.Taken() -> new Outcome.Sent();
      case Post.Result.NotYet(String error, var least) ->
          again(message, error, least.orElse(Duration.ZERO));
      case Post.Result.Refused(String error) -> new Outcome.Failed(error);
      case Post.Result.Unwanted(String why) -> new Outcome.Dropped(why);
      case Post.Result.Doubtful(String error) -> new Outcome.Unknown(error);
    };
  }

  private Outcome again(OutboundMessage message, String error, Duration least) {
    Duration wait = parts.policy().after(message.attempt() + 1, parts.random());
    LOG.info("message {} is not taken ({}), try {}", message.id(), error, message.attempt() + 1);
    return new Outcome.Again(error, wait.compareTo(least) < 0 ? least : wait);
  }

  /** What can't be written down, since the database is away, is written down later. */
  private void write(Ended ended) {
    try {
      parts.table().end(ended.message(), ended.outcome());
      held.remove(ended.message().id());
    } catch (RuntimeException e) {
      LOG.warn("what became of {} is not kept yet: {}", ended.message().id(), e.toString());
      unwritten.add(ended);
    }
  }

  private void writeLate() {
    for (int n = unwritten.size(); n > 0; n--) {
      Ended ended = unwritten.poll();
      if (ended != null) {
        write(ended);
      }
    }
  }

  /** Lets what is being sent end for a while, then gives up what was taken. */
  @Override
  public void close() {
    open = false;
    wake();
    threads.shutdown();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    try {
      writeLate();
      parts.table().leave(parts.node());
    } catch (RuntimeException e) {
      LOG.warn("messages that were taken are not given up: {}", e.toString());
    }
  }
}
