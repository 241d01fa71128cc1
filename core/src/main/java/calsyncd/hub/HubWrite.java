package calsyncd.hub;

import calsyncd.calendar.Event;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.List;
import java.util.Optional;

/** One write of a pass. The writes of one call are made together, in their order a kind. */
public sealed interface HubWrite {
  /**
   * A new event, of version 1. Each other binding that exports the hub calendar gets a link that
   * lags, and is rung.
   */
  record Insert(HubEvent event) implements HubWrite {}

  /**
   * Another version of an event, or its tombstone. All its links in other bindings lag behind it,
   * those that exporting bindings lack are made, and their bindings are rung.
   */
  record Put(HubEvent event) implements HubWrite {}

  /** A link as it is from now on, new or not. */
  record Save(Link link) implements HubWrite {}

  /** The provider has answered to a write of ours that named the guests of a group's meeting. */
  record Announced(EventId event) implements HubWrite {}

  /** The pair is no more. */
  record Forget(LinkId link) implements HubWrite {}

  /** We removed this copy: a listing that still shows it is out of date. */
  record Removed(RemoteId copy) implements HubWrite {}

  /** So many events or copies of the binding were removed without a person, for the guard. */
  record Counted(int removals) implements HubWrite {}

  /** A copy of ours that nothing needs any more is to be removed at the provider. */
  record Stray(RemoteEvent copy) implements HubWrite {}

  /** The stray copy is gone, or is not ours to remove. */
  record StrayEnded(RemoteId copy) implements HubWrite {}

  /**
   * Both sides changed the same.
   *
   * @param hubVersion the hub event's version that was looked at
   * @param base what the copy said when they last agreed, if they ever did
   * @param hub the whole event, with the losing values in it where it lost
   * @param remote the copy, likewise
   * @param fields what both changed
   * @param resolution empty where nobody has decided: then it replaces what was open of the link
   */
  record Clash(
      LinkId link,
      EventId event,
      long hubVersion,
      Optional<Event> base,
      Event hub,
      RemoteEvent remote,
      List<FieldConflict> fields,
      String resolution)
      implements HubWrite {
    public Clash {
      fields = List.copyOf(fields);
    }
  }

  /** What was open of the link is decided. */
  record Decided(LinkId link, String resolution) implements HubWrite {}

  /** What was done to an event and why, with what it replaced. */
  record Noted(Deed deed) implements HubWrite {}

  /**
   * A call was made for a link. A failed one opens an attempt, or goes on in the one that is open;
   * a good one ends that. An open attempt ends too where the page leaves its link at rest: nothing
   * is due any more, or it waits for a person.
   */
  record Tried(Try call) implements HubWrite {}
}
