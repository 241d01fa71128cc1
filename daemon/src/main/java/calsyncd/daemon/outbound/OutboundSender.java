package calsyncd.daemon.outbound;

import calsyncd.daemon.postgres.OutboundMessage;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundTable;
import calsyncd.daemon.postgres.OutboundTable.Outcome;
import calsyncd.daemon.worker.Claims;
import calsyncd.retry.PersistentPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private static final Duration LOOK = Duration.ofMillis(500);

  /** So many go to one recipient at once. */
  private static final int EACH = 4;

  private final Parts parts;
  private final Claims<UUID, OutboundMessage, Outcome> claims;

  /**
   * What a sender is made of.
   *
   * @param node whose heart backs what it has taken
   * @param posts by which messages go out
   * @param told of each try and end
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

  /** Hears of each try, and of what ends untried. */
  public interface Told {
    /** A message of this channel ended so: {@code sent}, {@code due} (again), {@code failed} ... */
    void tried(Channel channel, Outcome outcome);
  }

  /** A sender that sends nothing yet. */
  public OutboundSender(Parts parts, int atOnce) {
    this.parts = parts;
    this.claims =
        new Claims<>(
            new Messages(),
            new Claims.Pace(atOnce, LOOK),
            Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Begins to look for what is due. */
  public void start() {
    claims.start();
  }

  /** There may be something due: look now. */
  public void wake() {
    claims.wake();
  }

  /** Takes what is due and begins to send it. */
  Collection<Future<Outcome>> take() {
    return claims.look().values();
  }

  /** The rows of messages, and what this node does with them. */
  private final class Messages implements Claims.Rows<UUID, OutboundMessage, Outcome> {
    @Override
    public String what() {
      return "outbound messages";
    }

    @Override
    public UUID key(OutboundMessage message) {
      return message.id();
    }

    @Override
    public long fence(OutboundMessage message) {
      return message.claim().fence();
    }

    @Override
    public List<OutboundMessage> claim(int most) {
      parts.table().settle().forEach(it -> parts.told().tried(it.channel(), it.outcome()));
      return parts.table().claim(parts.node(), most, EACH);
    }

    @Override
    public Outcome work(OutboundMessage message) {
      Outcome outcome = outcome(message);
      parts.told().tried(message.channel(), outcome);
      return outcome;
    }

    @Override
    public Optional<Duration> release(OutboundMessage message, Outcome outcome) {
      parts.table().end(message, outcome);
      return Optional.empty();
    }

    @Override
    public void keepOnly(Collection<UUID> held) {
      parts.table().keepOnly(parts.node(), held);
    }

    @Override
    public void leave() {
      parts.table().leave(parts.node());
    }
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

  /** Lets what is being sent end for a while, then gives up what was taken. */
  @Override
  public void close() {
    claims.close();
  }
}
