package calsyncd.sync;

import calsyncd.calendar.Uid;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A link with its event, both locked.
 *
 * @param open what of it nobody has decided
 * @param replaced whether the event is deleted and a living one has its UID: it can't come back
 * @param guests who may name the event's guests
 */
record Pair(Link link, HubEvent hub, Optional<OpenConflict> open, boolean replaced, Guests guests) {
  Pair with(Link other) {
    return new Pair(other, hub, open, replaced, guests);
  }

  /** The same, the event saying this. */
  Pair with(HubEvent other) {
    return new Pair(link, other, open, replaced, guests);
  }

  /** Links with their events, which the page has locked. */
  static List<Pair> of(HubPage page, Collection<Link> links) {
    if (links.isEmpty()) {
      return List.of();
    }
    Map<EventId, HubEvent> events = page.events(links.stream().map(Link::event).toList());
    Map<LinkId, OpenConflict> open = page.conflicts(links.stream().map(Link::id).toList());
    Set<Uid> living = living(page, events.values());
    Map<EventId, Guests> guests = page.guests(events.keySet());
    return links.stream()
        .map(link -> {
          HubEvent hub = Objects.requireNonNull(events.get(link.event()), "an event without row");
          boolean replaced = hub.deleted() && living.contains(hub.event().uid());
          return new Pair(
              link,
              hub,
              Optional.ofNullable(open.get(link.id())),
              replaced,
              guests.getOrDefault(hub.id(), Guests.BY_RULES));
        })
        .toList();
  }

  private static Set<Uid> living(HubPage page, Collection<HubEvent> events) {
    List<Uid> gone =
        events.stream().filter(HubEvent::deleted).map(hub -> hub.event().uid()).toList();
    return gone.isEmpty() ? Set.of() : page.byUid(gone).keySet();
  }
}
