package calsyncd.proofs.faultday;

import calsyncd.provider.FailureClass;
import java.time.Instant;
import java.util.Optional;

/**
 * One answer that a simulator gave to the daemon, or did not give.
 *
 * @param user whose account it is
 * @param what what was asked for
 * @param thing the path, which names the event of an update
 * @param failure empty for a good answer; else what it is by the provider's documents
 * @param given whether the simulator meant it, rather than a script
 * @param heard whether the daemon got it: else the connection ended first
 */
record Answer(
    Instant at,
    String user,
    What what,
    String thing,
    Optional<FailureClass> failure,
    boolean given,
    boolean heard) {
  /** What a request asks for. */
  enum What {
    /** The begin of a list: from a cursor, or of all. */
    LIST,
    /** What belongs to a list that has begun. */
    PAGE,
    /** One event, or a proof that its calendar reads. */
    READ,
    CREATE,
    UPDATE,
    DELETE,
    WATCH,
    UNWATCH,
    /** Another access token. */
    TOKEN,
    /** What is done once, to connect. */
    OTHER;

    boolean writes() {
      return this == CREATE || this == UPDATE || this == DELETE;
    }

    /** Whether it is a step of a pass itself. */
    boolean ofPass() {
      return writes() || this == LIST || this == PAGE || this == READ;
    }
  }

  boolean good() {
    return failure.isEmpty();
  }

  boolean is(FailureClass failureClass) {
    return failure.filter(failureClass::equals).isPresent();
  }
}
