package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.calendar.Uid;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.hub.LinkedEvent;
import calsyncd.hub.PassEnd;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.MemoryState.BindingRow;
import calsyncd.testkit.MemoryState.EventRow;
import calsyncd.testkit.MemoryState.LinkRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One transaction over a copy of the memory hub's tables. */
final class MemoryPage implements HubPage {
  private final MemoryState state;
  private final Binding binding;
  private final Instant now;

  MemoryPage(MemoryState state, Lease lease, Instant now) {
    this.state = state;
    this.binding = lease.binding();
    this.now = now;
  }

  @Override
  public Map<RemoteId, LinkedEvent> linked(Collection<RemoteId> ids, Collection<Uid> uids) {
    Map<RemoteId, LinkedEvent> found = new HashMap<>();
    for (RemoteId id : ids) {
      state.link(binding.id(), id).ifPresent(link -> found.put(id, linked(link)));
    }
    return found;
  }

  private LinkedEvent linked(LinkRow link) {
    long version = state.event(link.event()).version();
    return new LinkedEvent(link.id(), link.event(), version, link.base(), link.parked());
  }

  @Override
  public Map<Uid, HubEvent> byUid(Collection<Uid> uids) {
    Map<Uid, HubEvent> found = new HashMap<>();
    state.events.forEach((id, row) -> {
      boolean ours = row.calendar().equals(binding.hubCalendar()) && !row.deleted();
      if (ours && uids.contains(row.event().uid())) {
        found.put(row.event().uid(), hubEvent(id, row));
      }
    });
    return found;
  }

  private HubEvent hubEvent(EventId id, EventRow row) {
    boolean linked = state.links(binding.id()).anyMatch(link -> link.event().equals(id));
    return new HubEvent(id, row.version(), row.event(), linked);
  }

  @Override
  public void write(List<HubWrite> writes) {
    state.writes += writes.size();
    for (HubWrite write : writes) {
      switch (write) {
        case HubWrite.Insert insert -> insert(insert.remote());
        case HubWrite.Adopt adopt -> {
          update(adopt.event().id(), adopt.remote().event());
          link(new LinkId(UUID.randomUUID()), adopt.event().id(), adopt.remote());
        }
        case HubWrite.Put put -> {
          update(put.linked().event(), put.remote().event());
          link(put.linked().link(), put.linked().event(), put.remote());
        }
        case HubWrite.Relink relink ->
            link(relink.linked().link(), relink.linked().event(), relink.remote());
      }
    }
  }

  private void insert(RemoteEvent remote) {
    if (!byUid(List.of(remote.event().uid())).isEmpty()) {
      throw new IllegalStateException("UID is there already: " + remote.event().uid());
    }
    EventId event = new EventId(UUID.randomUUID());
    state.events.put(event, new EventRow(binding.hubCalendar(), remote.event(), 1, false));
    link(new LinkId(UUID.randomUUID()), event, remote);
  }

  private void update(EventId id, Event event) {
    EventRow row = state.event(id);
    if (!row.event().equals(event)) {
      state.events.put(id, new EventRow(row.calendar(), event, row.version() + 1, row.deleted()));
    }
  }

  private void link(LinkId id, EventId event, RemoteEvent remote) {
    Optional<LinkRow> other = state.link(binding.id(), remote.id());
    if (other.isPresent() && !other.get().id().equals(id)) {
      throw new IllegalStateException("remote id is linked already: " + remote.id());
    }
    state.links.put(id, new LinkRow(id, binding.id(), event, remote, false));
  }

  @Override
  public void remove(Collection<LinkedEvent> events) {
    state.writes += events.size();
    for (LinkedEvent event : events) {
      state.links.remove(event.link());
      EventRow row = state.event(event.event());
      if (state.links.values().stream().noneMatch(l -> l.event().equals(event.event()))) {
        state.events.put(
            event.event(), new EventRow(row.calendar(), row.event(), row.version() + 1, true));
      }
    }
    if (!events.isEmpty()) {
      state.removals.add(new MemoryState.Removal(binding.id(), now, events.size()));
    }
  }

  @Override
  public void hold(Collection<LinkedEvent> events, String reason) {
    state.writes += events.size();
    events.forEach(e ->
        state.links.put(e.link(), new LinkRow(e.link(), binding.id(), e.event(), e.base(), true)));
  }

  @Override
  public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    return state
        .links(binding.id())
        .filter(link -> !link.parked() && !seen.contains(link.base().id()))
        .filter(link -> overlaps(window, Occurrences.span(state.event(link.event()).event())))
        .map(link -> link.base().id())
        .toList();
  }

  private static boolean overlaps(Window window, Span span) {
    return window.overlaps(span.start(), span.end());
  }

  @Override
  public int links() {
    return (int) state.links(binding.id()).filter(link -> !link.parked()).count();
  }

  @Override
  public int removedWithin(Duration span) {
    BindingId id = binding.id();
    return state.removals.stream()
        .filter(r -> r.binding().equals(id) && r.at().isAfter(now.minus(span)))
        .mapToInt(MemoryState.Removal::count)
        .sum();
  }

  @Override
  public void finish(PassEnd end) {
    BindingRow row = state.binding(binding.id());
    Binding b = row.binding();
    Binding ended =
        new Binding(
            b.id(),
            b.owner(),
            b.connection(),
            b.hubCalendar(),
            b.remoteCalendar(),
            Optional.of(end.cursor()),
            end.window(),
            end.accessRole(),
            end.snapshot() ? Optional.of(now) : b.snapshotAt());
    state.bindings.put(b.id(), new BindingRow(ended, row.fence()));
  }
}
