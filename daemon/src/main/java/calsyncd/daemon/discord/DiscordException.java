package calsyncd.daemon.discord;

import calsyncd.provider.FailureClass;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failed call, classified. Its message is safe to log: no token, no content. */
public final class DiscordException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;
  private final Reach reach;
  private final String reason;
  private final @Nullable Duration wait;

  /** What else fails for the same cause, so that it need not be asked. */
  public enum Reach {
    /** Nothing: the next member is another question. */
    OVERWRITE,
    /** Every call about this channel. */
    CHANNEL,
    /** Every call of this node for now. */
    NODE,
    /** Every call of this bot, from whichever node. */
    BOT
  }

  DiscordException(FailureClass failureClass, Reach reach, String reason, @Nullable Duration wait) {
    super(failureClass + ": " + reason);
    this.failureClass = failureClass;
    this.reach = reach;
    this.reason = reason;
    this.wait = wait;
  }

  DiscordException(FailureClass failureClass, Reach reach, String reason) {
    this(failureClass, reach, reason, null);
  }

  DiscordException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** What kind of failure it is. */
  public FailureClass failureClass() {
    return failureClass;
  }

  /** What else fails for the same cause. */
  public Reach reach() {
    return reach;
  }

  /** A word for Discord's code, or of ours where it gave none. */
  public String reason() {
    return reason;
  }

  /** How long the call is to be left alone, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(wait);
  }
}
