package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A plan as it is kept.
 *
 * @param deeds a JSON array
 * @param more whether a pass would leave something to write to the next
 * @param state {@code open}, {@code applied}, {@code refused} or {@code partly}
 * @param outcome a JSON object: what applying it came to
 */
public record PlanRow(
    UUID id,
    BindingId binding,
    String deeds,
    String fingerprint,
    boolean more,
    String state,
    Optional<String> outcome,
    Instant createdAt,
    Optional<Instant> decidedAt) {
  /** Whether nobody has applied it. */
  public boolean open() {
    return state.equals("open");
  }
}
