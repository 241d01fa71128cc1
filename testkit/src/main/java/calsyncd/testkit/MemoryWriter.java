package calsyncd.testkit;

import calsyncd.hub.Binding;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Try;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MemoryState.Copy;
import calsyncd.testkit.MemoryState.EventRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The writes of one transaction over a copy of the memory hub's tables. */
final class MemoryWriter {
  private final MemoryState state;
  private final MemoryJournal journal;
  private final MemoryOutbox outbox;
  private final MemoryProposals proposals;
  private final Binding binding;
  private final Instant now;

  MemoryWriter(
      MemoryState state,
      MemoryJournal journal,
      MemoryOutbox outbox,
      MemoryProposals proposals,
      Binding binding,
      Instant now) {
    this.state = state;
    this.journal = journal;
    this.outbox = outbox;
    this.proposals = proposals;
    this.binding = binding;
    this.now = now;
  }

  void write(List<HubWrite> writes) {
    journal.writes += writes.size();
    List<HubWrite> sorted = new ArrayList<>(writes);
    sorted.sort(Comparator.comparingInt(MemoryWriter::rank));
    sorted.forEach(this::write);
    proposals.count(binding.id());
  }

  /** The order of the kinds: what frees a name comes before what takes it. */
  private static int rank(HubWrite write) {
    return switch (write) {
      case HubWrite.Put _ -> 0;
      case HubWrite.Insert _ -> 1;
      case HubWrite.Forget _ -> 2;
      case HubWrite.Save _ -> 3;
      default -> 4;
    };
  }

  private void write(HubWrite write) {
    switch (write) {
      case HubWrite.Put(HubEvent event) -> put(event);
      case HubWrite.Insert(HubEvent event) -> changed(EventRow.of(binding.hubCalendar(), event));
      case HubWrite.Announced(EventId event) ->
          state.meetings.put(event, state.meetings.get(event).announced());
      case HubWrite.Forget(LinkId link) -> forget(link);
      case HubWrite.Save(Link link) -> save(link);
      case HubWrite.Removed removed -> state.removedCopies.put(named(removed), now);
      case HubWrite.Counted(int removals) -> count(removals);
      case HubWrite.Stray(RemoteEvent copy) -> stray(copy);
      case HubWrite.StrayEnded ended -> state.strays.remove(new Copy(binding.id(), ended.copy()));
      case HubWrite.Clash clash -> clash(clash);
      case HubWrite.Decided(LinkId link, String resolution) -> decide(link, resolution);
      case HubWrite.Noted noted -> journal.deeds.add(noted.deed());
      case HubWrite.Tried(Try call) -> new MemoryAttempts(state, journal).tried(binding.id(), call);
    }
  }

  /** The newest is the last. */
  private void stray(RemoteEvent copy) {
    state.strays.remove(named(copy));
    state.strays.put(named(copy), stored(copy));
  }

  private Copy named(HubWrite.Removed removed) {
    return new Copy(binding.id(), removed.copy());
  }

  private Copy named(RemoteEvent copy) {
    return new Copy(binding.id(), copy.id());
  }

  private void put(HubEvent event) {
    EventRow old = state.events.get(event.id());
    if (event.version() <= old.event().version()) {
      throw new IllegalStateException("not a newer version: " + event);
    }
    changed(EventRow.of(old.calendar(), event));
  }

  private void changed(EventRow row) {
    state.put(row);
    outbox.changed(row, Optional.of(binding.id()));
  }

  private void save(Link link) {
    MemoryLinks links = state.links(binding.id());
    Link saved = link.withRemote(link.remote().map(MemoryWriter::stored));
    Optional<MemoryLinks.Row> old = links.find(link.id());
    links.put(proposals.sorted(MemoryLinks.Row.saved(saved, old, now)));
  }

  /** What a row holds of a copy: its key is the link's, and when it changed is of no use later. */
  private static RemoteEvent stored(RemoteEvent copy) {
    return copy.withKey(Optional.empty()).withChangedAt(Optional.empty());
  }

  private void forget(LinkId link) {
    decide(link, "unlinked");
    state.links(binding.id()).remove(link);
  }

  private void count(int removals) {
    List<MemoryState.Removal> all =
        new ArrayList<>(state.removals.find(binding.id()).orElse(List.of()));
    all.add(new MemoryState.Removal(now, removals));
    state.removals.put(binding.id(), List.copyOf(all));
  }

  private void clash(HubWrite.Clash given) {
    HubWrite.Clash clash = stored(given, given.resolution());
    if (!clash.resolution().isEmpty()) {
      journal.settled.add(clash);
      return;
    }
    var choice =
        state
            .conflicts
            .find(clash.link())
            .filter(open -> shows(open.what(), clash))
            .flatMap(MemoryState.Clash::choice);
    state.conflicts.put(clash.link(), new MemoryState.Clash(clash, choice));
  }

  /** Whether a person sees the same in both. */
  private static boolean shows(HubWrite.Clash one, HubWrite.Clash other) {
    return one.base().equals(other.base())
        && one.hub().equals(other.hub())
        && one.remote().event().equals(other.remote().event())
        && one.fields().equals(other.fields());
  }

  private void decide(LinkId link, String resolution) {
    state
        .conflicts
        .find(link)
        .ifPresent(open -> {
          journal.settled.add(stored(open.what(), resolution));
          state.conflicts.remove(link);
        });
  }

  private static HubWrite.Clash stored(HubWrite.Clash clash, String resolution) {
    return new HubWrite.Clash(
        clash.link(),
        clash.event(),
        clash.hubVersion(),
        clash.base(),
        clash.hub(),
        clash.remote().withKey(Optional.empty()),
        clash.fields(),
        resolution);
  }
}
