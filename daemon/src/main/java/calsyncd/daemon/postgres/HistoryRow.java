package calsyncd.daemon.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One entry of an event's history.
 *
 * @param before what was overwritten or removed, as an event's JSON, if anything was and is kept
 * @param request the provider's and ours
 */
public record HistoryRow(
    long id,
    Instant at,
    Done done,
    List<String> fields,
    Optional<String> before,
    Optional<Place> place,
    Optional<UUID> pass,
    Request request,
    long version,
    Optional<Instant> undoneAt) {
  public HistoryRow {
    fields = List.copyOf(fields);
  }

  /**
   * What was done.
   *
   * @param actor {@code sync} for a pass; else who asked
   * @param side which side was written to
   * @param why the cell or the rule that decided
   */
  public record Done(String actor, String side, String verb, String why) {}

  /** Through which binding. */
  public record Place(UUID binding, String calendar, String provider) {}

  /** By which request. */
  public record Request(String provider, String correlation) {}
}
