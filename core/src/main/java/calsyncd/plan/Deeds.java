package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.provider.RemoteEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deeds in the writes of one page. The same function reads a trial's pages and those of the
 * pass that does it, so that both speak of one thing in one way.
 */
final class Deeds {
  private final Optional<RemoteWrite> call;
  private final Map<EventId, HubEvent> put = new HashMap<>();
  private final Map<EventId, RemoteEvent> copies = new HashMap<>();
  private final List<PlannedDeed> all = new ArrayList<>();
  private boolean told;
  private Optional<EventId> caller = Optional.empty();

  /**
   * The deeds of a page.
   *
   * @param call the writing call before it, of which it may tell
   */
  Deeds(List<HubWrite> writes, Optional<RemoteWrite> call) {
    this.call = call;
    writes.forEach(this::index);
    writes.forEach(this::read);
  }

  List<PlannedDeed> all() {
    return List.copyOf(all);
  }

  boolean tellsOfCall() {
    return told;
  }

  /** Whose the call was. */
  Optional<EventId> caller() {
    return caller;
  }

  private void index(HubWrite write) {
    switch (write) {
      case HubWrite.Put(HubEvent event) -> put.put(event.id(), event);
      case HubWrite.Save(var link) ->
          link.remote().ifPresent(copy -> copies.put(link.event(), copy));
      default -> {}
    }
  }

  private void read(HubWrite write) {
    switch (write) {
      case HubWrite.Insert(HubEvent event) ->
          all.add(PlannedDeed.inserted(event, Optional.ofNullable(copies.get(event.id()))));
      case HubWrite.Noted(Deed deed) -> noted(deed);
      case HubWrite.Clash clash -> all.add(PlannedDeed.clash(clash));
      case HubWrite.StrayEnded _ -> stray();
      default -> {}
    }
  }

  private void noted(Deed deed) {
    if (deed.side() == Deed.Side.HUB && deed.verb().equals("created")) {
      return; // its insert has told already
    }
    boolean calls = Notebook.isCall(deed);
    if (calls && call.isPresent() && !told) {
      told = true;
      caller = Optional.of(deed.event());
      if (!deed.verb().equals("refused")) {
        all.add(PlannedDeed.written(deed, call.get()));
        return;
      }
    }
    all.add(PlannedDeed.noted(confirmed(deed), copy(deed), after(deed)));
  }

  /** No call was made: an earlier one turns out to have been done. */
  private static Deed confirmed(Deed deed) {
    boolean written = deed.side() == Deed.Side.REMOTE && !Held.WORDS.contains(deed.verb());
    return written ? deed.as("confirmed") : deed;
  }

  private static final class Held {
    static final List<String> WORDS = List.of("held", "refused");
  }

  private Optional<RemoteEvent> copy(Deed deed) {
    return Optional.ofNullable(copies.get(deed.event()));
  }

  private Optional<Event> after(Deed deed) {
    return deed.side() == Deed.Side.HUB && !deed.verb().equals("held")
        ? Optional.ofNullable(put.get(deed.event())).filter(e -> !e.deleted()).map(HubEvent::event)
        : Optional.empty();
  }

  private void stray() {
    if (call.isPresent() && !told) {
      told = true;
      all.add(PlannedDeed.stray(call.get()));
    }
  }
}
