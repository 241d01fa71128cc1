package calsyncd.testkit;

import calsyncd.hub.Operation;
import calsyncd.hub.Try;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An attempt as the ledger has it, in the words of its table.
 *
 * @param operation in lower case
 * @param state {@code pending_retry}, {@code succeeded}, {@code failed} or {@code superseded}
 * @param again when it is tried again, where it is pending
 */
public record Attempt(
    String operation,
    String state,
    String errorClass,
    String summary,
    String requestId,
    int retries,
    boolean exhausted,
    Optional<Instant> again) {

  static Attempt of(Operation operation, Try.Failure failure) {
    return new Attempt(
        operation.name().toLowerCase(Locale.ROOT),
        failure.again().isPresent() ? "pending_retry" : "failed",
        failure.failureClass().shown(),
        failure.summary(),
        failure.requestId(),
        failure.retries(),
        failure.exhausted(),
        failure.again());
  }

  boolean isOpen() {
    return state.equals("pending_retry");
  }

  Attempt ended(String how) {
    return new Attempt(
        operation, how, errorClass, summary, requestId, retries, exhausted, Optional.empty());
  }
}
