package calsyncd.testkit;

import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.calendar.Uid;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The tables of the memory hub. A copy shares what it does not write. */
final class MemoryState {
  final SharedMap<EventId, EventRow> events;
  final SharedMap<EventId, Meeting> meetings;
  final SharedMap<Named, EventId> living;
  final SharedMap<Uid, Set<EventId>> deleted;
  final SharedMap<BindingId, BindingRow> bindings;
  final SharedMap<LinkId, Clash> conflicts;
  final SharedMap<Copy, Instant> removedCopies;
  final SharedMap<Copy, RemoteEvent> strays;
  final SharedMap<BindingId, List<Removal>> removals;
  final SharedMap<UUID, ProposalRow> proposals;
  final SharedMap<LinkId, MemoryAttempts.Open> attempts;
  private final Map<BindingId, MemoryLinks> links = new LinkedHashMap<>();

  record EventRow(HubCalendarId calendar, HubEvent event, Span span) {
    static EventRow of(HubCalendarId calendar, HubEvent event) {
      return new EventRow(calendar, event, Occurrences.span(event.event()));
    }

    Named named() {
      return new Named(calendar, event.event().uid());
    }

    boolean overlaps(Window window) {
      return window.overlaps(span.start(), span.end());
    }
  }

  /** A group's meeting, with the binding that invites its guests. */
  record Meeting(Optional<BindingId> by, Guests guests) {
    Guests of(BindingId binding) {
      return by.filter(binding::equals).isPresent() ? guests : Guests.ELSEWHERE;
    }

    Meeting announced() {
      return new Meeting(
          by,
          new Guests(guests.by(), guests.whenNew(), guests.afterwards(), guests.consent(), true));
    }
  }

  /** A living event's name within its calendar. */
  record Named(HubCalendarId calendar, Uid uid) {}

  record BindingRow(Binding binding, long fence) {}

  /** A copy at a binding's calendar. */
  record Copy(BindingId binding, RemoteId id) {}

  record Removal(Instant at, int count) {}

  /** An open conflict. */
  record Clash(HubWrite.Clash what, Optional<Choice> choice) {}

  /** What a person is asked, by one pass. */
  record ProposalRow(BindingId binding, String kind, long pass, String state, String decidedBy) {
    ProposalRow decided(String how, String by) {
      return new ProposalRow(binding, kind, pass, how, by);
    }
  }

  MemoryState() {
    events = new SharedMap<>();
    meetings = new SharedMap<>();
    living = new SharedMap<>();
    deleted = new SharedMap<>();
    bindings = new SharedMap<>();
    conflicts = new SharedMap<>();
    removedCopies = new SharedMap<>();
    strays = new SharedMap<>();
    removals = new SharedMap<>();
    proposals = new SharedMap<>();
    attempts = new SharedMap<>();
  }

  private MemoryState(MemoryState other) {
    events = other.events.copy();
    meetings = other.meetings.copy();
    living = other.living.copy();
    deleted = other.deleted.copy();
    bindings = other.bindings.copy();
    conflicts = other.conflicts.copy();
    removedCopies = other.removedCopies.copy();
    strays = other.strays.copy();
    removals = other.removals.copy();
    proposals = other.proposals.copy();
    attempts = other.attempts.copy();
    other.links.forEach((binding, table) -> links.put(binding, table.copy()));
  }

  MemoryState copy() {
    return new MemoryState(this);
  }

  MemoryLinks links(BindingId binding) {
    return links.computeIfAbsent(binding, _ -> new MemoryLinks());
  }

  /** The binding that has the link. */
  BindingId binding(LinkId link) {
    return links.entrySet().stream()
        .filter(table -> table.getValue().find(link).isPresent())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no such link: " + link));
  }

  /** The bindings of a hub calendar. */
  Stream<Binding> bound(HubCalendarId calendar) {
    return bindings
        .values()
        .map(BindingRow::binding)
        .filter(binding -> binding.hubCalendar().equals(calendar));
  }

  /** The living events of a hub calendar. */
  Stream<EventRow> living(HubCalendarId calendar) {
    return events.values().filter(row -> row.calendar().equals(calendar) && !row.event().deleted());
  }

  /** Writes an event; its UID names it while it lives. */
  void put(EventRow row) {
    EventId id = row.event().id();
    events.find(id).ifPresent(this::unname);
    if (row.event().deleted()) {
      SharedMap.add(deleted, row.named().uid(), id);
    } else {
      if (living.has(row.named())) {
        throw new IllegalStateException("UID is there already: " + row.event().event().uid());
      }
      living.put(row.named(), id);
    }
    events.put(id, row);
  }

  private void unname(EventRow old) {
    if (old.event().deleted()) {
      SharedMap.drop(deleted, old.named().uid(), old.event().id());
    } else {
      living.remove(old.named());
    }
  }
}
