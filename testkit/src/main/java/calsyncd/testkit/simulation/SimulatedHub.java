package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A hub as a simulation looks at it, beside what the passes do with it. */
public interface SimulatedHub extends Hub {
  /** A new binding onto the hub calendar. What is there already waits for its first snapshot. */
  BindingId bind(HubCalendarId hubCalendar, SimulatedCalendar remote, BindingRules rules);

  /** Takes the lease on a binding from whoever has it. */
  Lease lease(BindingId binding);

  /** What people do through the API. */
  User user();

  /** An event, also one that is a tombstone. */
  HubEvent event(EventId id);

  /** The living event of a hub calendar that has this UID. */
  Optional<EventId> find(HubCalendarId calendar, Uid uid);

  /** All events of a hub calendar, tombstones too, in the order in which they came. */
  List<HubEvent> all(HubCalendarId calendar);

  /** The sum of all versions, tombstones' too: it rises with every write to an event. */
  long versions();

  /** How many writes were made so far, by passes' transactions that were committed. */
  int writes();

  /** The links of a binding, in the order in which they came. */
  List<Link> links(BindingId binding);

  /** The conflicts that nobody has decided. */
  List<HubWrite.Clash> openConflicts();

  /** The conflicts that were decided, in the order in which they were, with how. */
  List<HubWrite.Clash> settledConflicts();

  /** What the passes did, in order. */
  List<Deed> deeds();

  /** What a person was asked so far. */
  List<Proposal> proposals();

  /** The bindings that were rung since this was asked last. */
  Set<BindingId> takeRung();

  /**
   * What a person was asked.
   *
   * @param kind {@code remove_from_hub}, {@code remove_copies} or {@code would_mail}
   * @param state {@code open} where nobody has decided
   */
  record Proposal(UUID id, BindingId binding, String kind, String state, List<LinkId> links) {
    public Proposal {
      links = List.copyOf(links);
    }
  }

  /** A person with all rights; whoever has to know of what she does is rung. */
  interface User {
    /** Makes an event. */
    EventId create(HubCalendarId calendar, Event event);

    /** Edits a living event. */
    void edit(EventId id, Event event);

    /** Removes a living event. */
    void remove(EventId id);

    /** Decides a link's conflict; a pass carries it out. */
    void choose(LinkId link, Choice choice);

    /** Says yes to a proposal. */
    void approve(UUID proposal);

    /** Says no to a proposal. */
    void reject(UUID proposal);
  }
}
