package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.postgres.EventFilter;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.sync.Mapping;
import calsyncd.sync.PassReport;
import calsyncd.sync.SyncEngine;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One hub calendar and its binding. */
final class BoundCalendar {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 10_000;

  private final Hubs hubs;
  private final BindingId binding;

  BoundCalendar(Hubs hubs, BindingId binding) {
    this.hubs = hubs;
    this.binding = binding;
  }

  /** One pass of the daemon's own, from wherever the last one ended. */
  PassReport pull(CalendarProvider provider) {
    SyncEngine engine = SyncEngine.usual(hubs.hub(), InstantSource.fixed(Place.NOW));
    return leased(
        lease -> engine.sync(lease, provider, engine.begin(lease.binding(), provider)).pull());
  }

  private <T> T leased(Function<Lease, T> work) {
    Lease lease = hubs.lease(binding);
    try {
      return work.apply(lease);
    } finally {
      hubs.release(lease);
    }
  }

  /** Stores events by their UIDs, new ones and other versions of those that are there. */
  void store(Collection<Event> events) {
    List<RemoteEvent> told =
        events.stream()
            .map(e -> RemoteEvent.of(new RemoteId(e.uid().value()), new Revision("1"), e, ""))
            .toList();
    leased(lease ->
        hubs.hub()
            .inPage(
                lease,
                page -> {
                  List<HubWrite> writes = new ArrayList<>();
                  Map<RemoteId, Link> known = page.linked(named(told)).byId();
                  told.forEach(event -> writes.addAll(writes(page, known, event)));
                  page.write(writes);
                  return writes.size();
                }));
  }

  private static Mentioned named(List<RemoteEvent> told) {
    return Mentioned.of(told.stream().map(RemoteEvent::id).collect(Collectors.toSet()));
  }

  private static List<HubWrite> writes(HubPage page, Map<RemoteId, Link> known, RemoteEvent event) {
    Link link = known.get(event.id());
    if (link == null) {
      HubEvent made = new HubEvent(page.newEvent(), 1, event.event(), false, Optional.empty());
      return List.of(
          new HubWrite.Insert(made),
          new HubWrite.Save(Link.imported(page.newLink(), made, event, Mapping.CURRENT.version())));
    }
    HubEvent next = page.events(List.of(link.event())).get(link.event()).saying(event.event());
    return List.of(
        new HubWrite.Put(next),
        new HubWrite.Save(
            link.withRemote(Optional.of(event)).withVersions(next.version(), next.version())));
  }

  /** What is stored under these UIDs. */
  Map<Uid, Event> stored(Collection<Uid> uids) {
    Map<Uid, Event> found = new HashMap<>();
    leased(lease -> hubs.hub().inPage(lease, page -> page.byUid(uids)))
        .forEach((uid, event) -> found.put(uid, event.event()));
    return found;
  }

  /** The remote sides as the links keep them: what a write is to be made against. */
  Map<RemoteId, RemoteEvent> bases(Collection<RemoteId> ids) {
    Map<RemoteId, RemoteEvent> found = new HashMap<>();
    links(ids).forEach((id, link) -> link.remote().ifPresent(copy -> found.put(id, copy)));
    return found;
  }

  private Map<RemoteId, Link> links(Collection<RemoteId> ids) {
    return leased(lease ->
        hubs.hub().inPage(lease, page -> page.linked(Mentioned.of(Set.copyOf(ids))).byId()));
  }

  /** The hub's rows of these remote events. */
  Map<RemoteId, Event> rows(Collection<RemoteId> ids) {
    Map<EventId, Event> all = new HashMap<>();
    Lease lease = hubs.lease(binding);
    hubs.release(lease);
    EventFilter here =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.of(lease.binding().hubCalendar()),
            Optional.empty(),
            false);
    for (EventRow row : hubs.events().page(hubs.owner(), here, Optional.empty(), ROWS)) {
      all.put(row.id(), event(row.content()));
    }
    Map<RemoteId, Event> found = new HashMap<>();
    links(ids)
        .forEach((id, link) ->
            Optional.ofNullable(all.get(link.event())).ifPresent(event -> found.put(id, event)));
    return found;
  }

  private static Event event(String json) {
    try {
      return EventJson.read(JSON.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }
}
