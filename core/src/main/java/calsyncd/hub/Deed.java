package calsyncd.hub;

import calsyncd.calendar.Event;
import java.util.List;
import java.util.Optional;

/**
 * One entry of an event's history: what a pass did to one side of it, and why.
 *
 * @param side which side was written to
 * @param verb {@code created}, {@code updated}, {@code removed}, {@code restored}, {@code linked},
 *     {@code held}, {@code answered}, {@code refused}
 * @param why the cell of the table or the rule that decided, e.g. {@code same/changed}
 * @param fields what changed, as an event's JSON names it
 * @param before what was overwritten or removed, whole; empty where nothing was
 * @param raw the provider's own form of it, where the side is the provider's
 * @param version the hub event's version after it
 * @param requestId the provider's, where it gave one
 */
public record Deed(
    EventId event,
    Side side,
    String verb,
    String why,
    List<String> fields,
    Optional<Event> before,
    String raw,
    long version,
    String requestId) {
  public Deed {
    fields = List.copyOf(fields);
  }

  /** Which side was written to. */
  public enum Side {
    HUB,
    REMOTE
  }
}
