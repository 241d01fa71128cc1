package calsyncd.daemon.outbound;

import calsyncd.daemon.postgres.OutboundMessage;
import java.time.Duration;
import java.util.Optional;

/** A way by which messages go out. */
public interface Post {
  /** Sends a message once; it is tried again by whoever calls. */
  Result send(OutboundMessage message);

  /** What came of one try. */
  sealed interface Result {
    /** The other side has it. */
    record Taken() implements Result {}

    /**
     * It was not taken, this time.
     *
     * @param least so long it is left alone
     */
    record NotYet(String error, Optional<Duration> least) implements Result {
      NotYet(String error) {
        this(error, Optional.empty());
      }
    }

    /** It will never be taken. */
    record Refused(String error) implements Result {}

    /** Nobody is to be told any more. */
    record Unwanted(String why) implements Result {}

    /** It may have been taken, and must not go twice. */
    record Doubtful(String error) implements Result {}
  }
}
