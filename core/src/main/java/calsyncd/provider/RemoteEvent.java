package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An event as a provider has it.
 *
 * @param event in canonical form: defaults filled in, HTML as text, lines unfolded
 * @param raw the provider's own representation of the master, whole, so that what we do not know
 *     can be given back untouched
 * @param instances how the provider names the overrides; empty where it does not
 * @param key under which it was created, as far as the provider tells: a Google event id, a Graph
 *     {@code transactionId}, the name of a CalDAV object. By it a create of ours is known again
 *     when a pass tells of it before the create is answered. Others' events may have one too
 * @param changedAt when it was last changed: a series, with those of its overrides that came with
 *     it. By the provider's clock (Google's {@code updated}, Graph's {@code lastModifiedDateTime}),
 *     in CalDAV by that of the client that wrote it ({@code LAST-MODIFIED}, else {@code DTSTAMP}:
 *     RFC 5545 §3.8.7); empty where it does not tell
 */
public record RemoteEvent(
    RemoteId id,
    Revision revision,
    Event event,
    String raw,
    SortedMap<RecurrenceId, RemoteId> instances,
    Optional<CreateKey> key,
    Optional<Instant> changedAt) {

  public RemoteEvent {
    instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
  }

  /** An event of no known key, whose overrides the provider does not name. */
  public static RemoteEvent of(RemoteId id, Revision revision, Event event, String raw) {
    return new RemoteEvent(
        id, revision, event, raw, Collections.emptySortedMap(), Optional.empty(), Optional.empty());
  }

  /** The same, saying something else. */
  public RemoteEvent withEvent(Event other) {
    return new RemoteEvent(id, revision, other, raw, instances, key, changedAt);
  }

  /** The same at another revision. */
  public RemoteEvent withRevision(Revision other) {
    return new RemoteEvent(id, other, event, raw, instances, key, changedAt);
  }

  /** The same with these names of its overrides. */
  public RemoteEvent withInstances(SortedMap<RecurrenceId, RemoteId> names) {
    return new RemoteEvent(id, revision, event, raw, names, key, changedAt);
  }

  /** The same, created under this key. */
  public RemoteEvent withKey(Optional<CreateKey> under) {
    return new RemoteEvent(id, revision, event, raw, instances, under, changedAt);
  }

  /** The same, changed last then. */
  public RemoteEvent withChangedAt(Optional<Instant> then) {
    return new RemoteEvent(id, revision, event, raw, instances, key, then);
  }

  /** The same, a part of which was changed then: the later of both times counts. */
  public RemoteEvent withPartChangedAt(Optional<Instant> then) {
    return withChangedAt(
        Stream.of(changedAt, then).flatMap(Optional::stream).max(Comparator.naturalOrder()));
  }
}
