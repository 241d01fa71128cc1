package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import java.time.Instant;

/**
 * A connection without its secret.
 *
 * @param account whose grant it is at the provider
 * @param serverUrl CalDAV only; else empty
 * @param granted whether we may {@code read} there, or {@code write}
 * @param state {@code active}, {@code paused}, {@code needs_reauth} or {@code disconnected}
 * @param stateReason why, where the state is not {@code active}
 */
public record ConnectionRow(
    ConnectionId id,
    Owner owner,
    String provider,
    calsyncd.provider.Account account,
    String serverUrl,
    String granted,
    String state,
    String stateReason,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether its credentials may be used: a paused connection waits, but its grant is good. */
  public boolean usable() {
    return state.equals("active") || state.equals("paused");
  }
}
