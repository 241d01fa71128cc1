package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.LinkId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of the memory hub. */
final class MemoryState {
  final Map<EventId, EventRow> events = new LinkedHashMap<>();
  final Map<LinkId, LinkRow> links = new LinkedHashMap<>();
  final Map<BindingId, BindingRow> bindings = new LinkedHashMap<>();
  final List<Removal> removals = new ArrayList<>();
  int writes;

  record EventRow(HubCalendarId calendar, Event event, long version, boolean deleted) {}

  record LinkRow(LinkId id, BindingId binding, EventId event, RemoteEvent base, boolean parked) {}

  record BindingRow(Binding binding, long fence) {}

  record Removal(BindingId binding, Instant at, int count) {}

  MemoryState copy() {
    MemoryState copy = new MemoryState();
    copy.events.putAll(events);
    copy.links.putAll(links);
    copy.bindings.putAll(bindings);
    copy.removals.addAll(removals);
    copy.writes = writes;
    return copy;
  }

  BindingRow binding(BindingId id) {
    return Objects.requireNonNull(bindings.get(id), "no such binding");
  }

  EventRow event(EventId id) {
    return Objects.requireNonNull(events.get(id), "no such event");
  }

  Stream<LinkRow> links(BindingId binding) {
    return links.values().stream().filter(link -> link.binding().equals(binding));
  }

  Optional<LinkRow> link(BindingId binding, RemoteId id) {
    return links(binding).filter(link -> link.base().id().equals(id)).findFirst();
  }

  Stream<EventRow> living(HubCalendarId calendar) {
    return events.values().stream()
        .filter(event -> event.calendar().equals(calendar) && !event.deleted())
        .sorted(Comparator.comparing((EventRow row) -> row.event().uid().value()));
  }
}
