package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.hub.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An attempt at a provider that failed, whether or not it is tried again.
 *
 * @param operation what was tried, in words of the table
 * @param event the hub event that it was for, if it was for one
 * @param state {@code pending_retry} or {@code failed}
 */
public record FailedAttempt(
    UUID id,
    ConnectionId connection,
    Operation operation,
    Optional<EventId> event,
    String state,
    Failure failure,
    Retries retries,
    Run run) {

  /**
   * What was tried.
   *
   * @param direction {@code inbound} or {@code outbound}
   */
  public record Operation(String name, String direction) {}

  /**
   * Why it failed.
   *
   * @param errorClass {@code transient}, {@code rate_limited} or {@code non_retryable}
   * @param summary the provider's code, in our words
   * @param requestId the provider's id of the request, or empty
   */
  public record Failure(String errorClass, String summary, String requestId) {}

  /**
   * How it goes on.
   *
   * @param count retries so far
   * @param exhausted whether none is left
   */
  public record Retries(int count, boolean exhausted, Optional<Instant> next) {}

  /**
   * Its tries.
   *
   * @param startedAt when the first one began
   * @param took how long the last one took
   * @param correlationId of the last one
   */
  public record Run(Instant startedAt, Duration took, String correlationId) {}
}
