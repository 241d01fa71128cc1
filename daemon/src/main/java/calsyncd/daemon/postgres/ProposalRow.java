package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What waits for a person's yes or no.
 *
 * @param kind {@code remove_from_hub}, {@code remove_copies} or {@code would_mail}
 * @param events how many it is about, or was when it was decided
 * @param version another one where it is about other events, or other versions of them
 */
public record ProposalRow(
    UUID id,
    BindingId binding,
    String calendar,
    String provider,
    String kind,
    int events,
    long version,
    Decision decision,
    String correlationId,
    Instant createdAt) {

  /** What was decided, and by whom; state {@code open}: nothing yet. */
  public record Decision(String state, String by, Optional<Instant> at) {
    /** Whether it still waits. */
    public boolean open() {
      return state.equals("open");
    }
  }

  /**
   * One of the events.
   *
   * @param content the event as JSON
   */
  public record Affected(EventId event, String content, String reason) {}
}
