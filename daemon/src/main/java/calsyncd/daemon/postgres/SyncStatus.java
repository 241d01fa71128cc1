package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubCalendarId;
import java.time.Instant;
import java.util.Optional;

/**
 * How a binding fares.
 *
 * @param pending whether a pass is due or running now
 */
public record SyncStatus(
    Subject subject, Health health, LastPass last, Totals totals, boolean pending) {

  /** What is synced. */
  public record Subject(
      BindingId binding,
      ConnectionId connection,
      HubCalendarId hubCalendar,
      String provider,
      String name) {}

  /** Whether it may be synced, and why not. */
  public record Health(
      String state, String stateReason, String connectionState, String connectionReason) {}

  /** What the last pass came to; empty words before the first. */
  public record LastPass(
      String outcome,
      String errorClass,
      String errorSummary,
      String correlationId,
      Optional<Instant> at,
      Optional<Instant> successAt) {}

  /**
   * What all passes came to.
   *
   * @param held events whose removal waits for a person
   */
  public record Totals(long attempts, long successes, long failures, long held) {}
}
