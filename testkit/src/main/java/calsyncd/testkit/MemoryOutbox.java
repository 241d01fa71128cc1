package calsyncd.testkit;

import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Window;
import calsyncd.sync.CreateKeys;
import calsyncd.sync.Mapping;
import calsyncd.testkit.MemoryState.EventRow;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets links lag behind what was written, and makes those that are missing. */
final class MemoryOutbox {
  private final MemoryState state;
  private final MemoryJournal journal;
  private final Instant now;
  private final Supplier<LinkId> ids;

  MemoryOutbox(MemoryState state, MemoryJournal journal, Instant now, Supplier<LinkId> ids) {
    this.state = state;
    this.journal = journal;
    this.now = now;
    this.ids = ids;
  }

  /** Each binding but the writer's own has the event to push. */
  void changed(EventRow row, Optional<BindingId> writer) {
    state
        .bound(row.calendar())
        .filter(binding -> !writer.equals(Optional.of(binding.id())))
        .forEach(binding -> changed(row.event(), binding));
  }

  private void changed(HubEvent event, Binding binding) {
    MemoryLinks links = state.links(binding.id());
    Optional<MemoryLinks.Row> link = links.find(event.id());
    if (link.isPresent()) {
      links.put(link.get().wanting(event.version(), now));
    } else if (binding.rules().exports() && !event.deleted()) {
      links.put(fresh(binding, event));
    }
    if (binding.rules().exports()) {
      ring(binding.id());
    }
  }

  /** Makes a binding due. */
  void ring(BindingId binding) {
    journal.rung.add(binding);
  }

  /** Makes the links that an exporting binding lacks. */
  void linkMissing(Binding binding, Window window) {
    if (!binding.rules().exports()) {
      return;
    }
    MemoryLinks links = state.links(binding.id());
    state
        .living(binding.hubCalendar())
        .filter(row -> row.overlaps(window))
        .forEach(row ->
            links
                .find(row.event().id())
                .ifPresentOrElse(
                    link -> inside(links, link), () -> links.put(fresh(binding, row.event()))));
  }

  /** The window has come to it. */
  private static void inside(MemoryLinks links, MemoryLinks.Row row) {
    if (row.link().hold().state() == Link.State.OUT_OF_WINDOW) {
      links.put(row.with(row.link().withHold(Link.Hold.NONE)));
    }
  }

  private MemoryLinks.Row fresh(Binding binding, HubEvent event) {
    CreateKey key = CreateKeys.of(binding.remoteCalendar(), event.event().uid(), 1);
    Link.Origin origin = new Link.Origin(true, 1, Optional.of(key));
    Link link =
        Link.lacking(ids.get(), event, origin, Mapping.CURRENT.version())
            .withLagSince(Optional.of(now));
    return new MemoryLinks.Row(link, now, Optional.empty());
  }
}
