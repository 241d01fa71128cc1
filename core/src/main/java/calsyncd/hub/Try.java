package calsyncd.hub;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call for one link: how it went. Tries that follow one another until one of them succeeds, or
 * no other follows, are one attempt.
 *
 * @param failure empty where it succeeded
 * @param took how long the call took
 */
public record Try(
    LinkId link, EventId event, Operation operation, Optional<Failure> failure, Duration took) {

  /**
   * Why a call failed, and what follows.
   *
   * @param summary safe to be shown: the provider's code and our words, no content
   * @param requestId the provider's id of the request, or empty
   * @param retries retries of the attempt, with the one that follows
   * @param again when it is tried again; empty: the attempt has ended
   * @param exhausted whether it ended because no retry is left
   */
  public record Failure(
      FailureClass failureClass,
      String summary,
      String requestId,
      int retries,
      Optional<Instant> again,
      boolean exhausted) {

    /** An attempt that ends with this failure. */
    public static Failure last(ProviderException cause, int retries, boolean exhausted) {
      return of(cause, retries, Optional.empty(), exhausted);
    }

    /** An attempt that goes on then. */
    public static Failure retried(ProviderException cause, int retries, Instant again) {
      return of(cause, retries, Optional.of(again), false);
    }

    private static Failure of(
        ProviderException cause, int retries, Optional<Instant> again, boolean exhausted) {
      return new Failure(
          cause.failureClass(), cause.summary(), cause.requestId(), retries, again, exhausted);
    }
  }

  /** A call that the provider answered. */
  public static Try answered(Link link, Operation operation, Duration took) {
    return new Try(link.id(), link.event(), operation, Optional.empty(), took);
  }

  /** A call that failed. */
  public static Try failed(Link link, Operation operation, Failure failure, Duration took) {
    return new Try(link.id(), link.event(), operation, Optional.of(failure), took);
  }
}
