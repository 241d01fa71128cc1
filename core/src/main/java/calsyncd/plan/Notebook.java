package calsyncd.plan;

import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubWrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pass did so far, as deeds: those of its pages that were committed, and its calls. */
final class Notebook {
  private final List<PlannedDeed> deeds = new ArrayList<>();
  private final Map<String, Optional<EventId>> calls = new HashMap<>();
  private Optional<RemoteWrite> pending = Optional.empty();

  List<PlannedDeed> deeds() {
    flush();
    return List.copyOf(deeds);
  }

  /** The digest of each call, with the event that it was about. */
  Map<String, Optional<EventId>> calls() {
    flush();
    return Map.copyOf(calls);
  }

  /** A writing call. The page that follows tells whose it is. */
  void call(RemoteWrite write) {
    flush();
    calls.put(write.digest(), Optional.empty());
    write.mailedDigest().ifPresent(mailed -> calls.put(mailed, Optional.empty()));
    pending = Optional.of(write);
  }

  /** A call that no page told of: its pair is no more. */
  private void flush() {
    pending.ifPresent(write -> deeds.add(PlannedDeed.stray(write)));
    pending = Optional.empty();
  }

  /** A page was committed with these writes. */
  void commit(List<HubWrite> writes) {
    Deeds page = new Deeds(writes, pending);
    deeds.addAll(page.all());
    if (page.tellsOfCall()) {
      pending.ifPresent(write -> calls.put(write.digest(), page.caller()));
      pending = Optional.empty();
    }
  }

  /** The events that a digest's call was about. */
  static Set<EventId> events(Map<String, Optional<EventId>> calls) {
    Set<EventId> events = new HashSet<>();
    calls.values().forEach(event -> event.ifPresent(events::add));
    return events;
  }

  /** Whether a deed tells of a call that was made. */
  static boolean isCall(Deed deed) {
    return deed.side() == Deed.Side.REMOTE
        && Set.of("created", "updated", "removed", "linked", "answered", "refused")
            .contains(deed.verb());
  }
}
