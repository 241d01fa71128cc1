package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An event as a provider has it.
 *
 * @param event in canonical form: defaults filled in, HTML as text, lines unfolded
 * @param raw the provider's own representation of the master, whole, so that what we do not know
 *     can be given back untouched
 * @param instances how the provider names the overrides; empty where it does not
 */
public record RemoteEvent(
    RemoteId id,
    Revision revision,
    Event event,
    String raw,
    SortedMap<RecurrenceId, RemoteId> instances) {

  public RemoteEvent {
    instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
  }

  /** An event whose overrides the provider does not name. */
  public static RemoteEvent of(RemoteId id, Revision revision, Event event, String raw) {
    return new RemoteEvent(id, revision, event, raw, Collections.emptySortedMap());
  }
}
