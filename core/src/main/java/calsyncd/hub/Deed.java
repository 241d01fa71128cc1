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
 * @param before what was overwritten or removed, whole; empty where nothing was, so that to take
 *     back what is {@code created} or {@code restored} is to remove it
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

  /** What was done, at the event's version; it replaced nothing and no field is named. */
  public static Deed of(HubEvent hub, Side side, String verb, String why) {
    return new Deed(hub.id(), side, verb, why, List.of(), Optional.empty(), "", hub.version(), "");
  }

  /** The same about these fields. */
  public Deed about(List<String> names) {
    return new Deed(event, side, verb, why, names, before, raw, version, requestId);
  }

  /** The same; what it replaced, and the provider's own form of that where there is one. */
  public Deed over(Event replaced, String form) {
    return new Deed(
        event, side, verb, why, fields, Optional.of(replaced), form, version, requestId);
  }

  /** The same by another word. */
  public Deed as(String word) {
    return new Deed(event, side, word, why, fields, before, raw, version, requestId);
  }

  /** The same; under which id the provider has it. */
  public Deed requested(String id) {
    return new Deed(event, side, verb, why, fields, before, raw, version, id);
  }

  /** Which side was written to. */
  public enum Side {
    HUB,
    REMOTE
  }
}
