package calsyncd.provider;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A failed provider call, classified. Its message is safe to log: no token, no content. */
public final class ProviderException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;
  private final String reason;
  private final long retryAfterMillis;
  private final String requestId;

  private ProviderException(
      FailureClass failureClass, String reason, long retryAfterMillis, String requestId) {
    super(failureClass + ": " + reason);
    this.failureClass = failureClass;
    this.reason = reason;
    this.retryAfterMillis = retryAfterMillis;
    this.requestId = requestId;
  }

  /** A failure with the provider's own reason code, e.g. {@code rateLimitExceeded}. */
  public static ProviderException of(FailureClass failureClass, String reason) {
    return new ProviderException(failureClass, reason, -1, "");
  }

  /** The same failure with the wait that the provider asked for. */
  public ProviderException retryAfter(Duration wait) {
    return copy(TimeUnit.MILLISECONDS.convert(wait), requestId);
  }

  /** The same failure with the id under which the provider logged the request. */
  public ProviderException requestId(String id) {
    return copy(retryAfterMillis, id);
  }

  /** The same failure with what caused it. */
  public ProviderException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  private ProviderException copy(long wait, String id) {
    ProviderException copy = new ProviderException(failureClass, reason, wait, id);
    copy.setStackTrace(getStackTrace());
    return getCause() == null ? copy : copy.causedBy(getCause());
  }

  /** What kind of failure it is. */
  public FailureClass failureClass() {
    return failureClass;
  }

  /** The provider's own code, or a short word of ours where it gave none. */
  public String reason() {
    return reason;
  }

  /**
   * The reason for where {@link FailureClass#shown() its shown class} stands beside it: led by the
   * class only where that says more.
   */
  public String summary() {
    boolean said = failureClass.name().equalsIgnoreCase(failureClass.shown());
    return said ? reason : failureClass + ": " + reason;
  }

  /** How long the provider asked us to wait. */
  public Optional<Duration> retryAfter() {
    return retryAfterMillis < 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(retryAfterMillis));
  }

  /** The provider's id of the request, or empty. */
  public String requestId() {
    return requestId;
  }
}
