package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.provider.RemoteEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a pass may do that does a plan: that, and what a provider's answer to it brings. */
final class Allowed {
  private final Set<String> deeds;
  private final Map<String, Optional<EventId>> calls;
  private final Set<EventId> called = new HashSet<>();

  Allowed(List<PlannedDeed> deeds, Map<String, Optional<EventId>> calls) {
    this.deeds = deeds.stream().map(PlannedDeed::digest).collect(Collectors.toSet());
    this.calls = calls;
  }

  /**
   * A call is about to be made.
   *
   * @throws MovedException where it is none of the plan's
   */
  void call(RemoteWrite write) {
    if (!calls.containsKey(write.digest())) {
      throw new MovedException("another write would be made");
    }
    if (write.mailedDigest().filter(mailed -> !calls.containsKey(mailed)).isPresent()) {
      throw new MovedException("a write would be mailed");
    }
    calls.get(write.digest()).ifPresent(called::add);
  }

  /**
   * A page is about to be written. Intents are looked at here, so that none is left behind of a
   * call that is not made; what a call was answered is not looked at.
   *
   * @throws MovedException where it is none of the plan's
   */
  void page(List<HubWrite> writes) {
    for (PlannedDeed deed : new Deeds(writes, Optional.empty()).all()) {
      boolean decided = deed.side() == Deed.Side.HUB || deed.verb().equals("held");
      boolean answered = deed.event().filter(called::contains).isPresent();
      if (decided && !answered && !deeds.contains(deed.digest())) {
        throw new MovedException("an event was changed in the hub");
      }
    }
    for (HubWrite write : writes) {
      if (write instanceof HubWrite.Save(Link link)) {
        link.intent().ifPresent(intent -> intended(link, intent.wanted()));
      }
    }
  }

  private void intended(Link link, Optional<Event> wanted) {
    if (!calls.containsKey(write(link, wanted).digest())) {
      throw new MovedException("another write would be begun");
    }
  }

  private static RemoteWrite write(Link link, Optional<Event> wanted) {
    if (link.remote().isEmpty()) {
      return RemoteWrite.create(link.origin().key().orElseThrow(), wanted.orElseThrow());
    }
    RemoteEvent known = link.remote().get();
    return wanted
        .map(event -> RemoteWrite.update(known, event))
        .orElseGet(() -> RemoteWrite.delete(known));
  }
}
