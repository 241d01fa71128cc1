package calsyncd.testkit.simulation;

import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.merge.Winner;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.simulation.SimulatedHub.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Nothing goes wrong any more: passes run until nothing changes, and people decide what waits. */
final class Healing {
  private static final int ROUNDS = 40;
  private static final Duration SETTLED = Duration.ofMinutes(7);

  private final World world;
  private final Worker worker;
  private final People people;

  Healing(World world, Worker worker, People people) {
    this.world = world;
    this.worker = worker;
    this.people = people;
  }

  /** Returns whether it came to rest. */
  boolean heal() {
    for (int round = 0; round < ROUNDS; round++) {
      world.pass(SETTLED);
      int before = marks();
      boolean decided = decide();
      passes();
      decided |= tidy();
      if (!decided && before == marks()) {
        return true;
      }
    }
    return false;
  }

  void passes() {
    for (Place place : world.places) {
      worker.begin(place);
      worker.finish();
    }
    world.due.clear();
  }

  /** Rises with whatever a pass changes at either side. */
  int marks() {
    return world.hub.deeds().size()
        + (int) world.hub.versions()
        + world.places.stream()
            .mapToInt(place ->
                (int)
                    place.provider().calls().stream()
                        .filter(call -> WatchedProvider.WRITES.stream().anyMatch(call::startsWith))
                        .count())
            .sum();
  }

  private boolean decide() {
    boolean decided = false;
    for (Proposal proposal : List.copyOf(world.hub.proposals())) {
      if (proposal.state().equals("open")) {
        decided = true;
        decide(proposal);
      }
    }
    for (HubWrite.Clash clash : world.hub.openConflicts()) {
      decided = true;
      world.coverage.hit("conflict settled");
      Winner winner = world.random.nextBoolean() ? Winner.HUB : Winner.REMOTE;
      world.say("a person decides " + clash.link() + ": " + winner);
      world.hub.user().choose(clash.link(), new Choice(winner, Map.of()));
    }
    return unpark() || decided;
  }

  private void decide(Proposal proposal) {
    Place place = world.place(proposal.binding());
    boolean mails = proposal.kind().equals("would_mail");
    boolean removes = proposal.kind().equals("remove_copies");
    if (!mails && (removes || !world.ledger.isWiped(place))) {
      world.say("a person approves " + proposal.kind() + " at " + place);
      world.hub.user().approve(proposal.id());
      return;
    }
    world.say("a person rejects " + proposal.kind() + " at " + place);
    Set<LinkId> links = Set.copyOf(proposal.links());
    Set<EventId> events =
        world.hub.links(place.binding()).stream()
            .filter(link -> links.contains(link.id()))
            .map(Link::event)
            .collect(Collectors.toSet());
    world.hub.all(world.calendar).stream()
        .filter(row -> events.contains(row.id()))
        .forEach(row -> world.ledger.doubted(Edits.key(row.event())));
    world.hub.user().reject(proposal.id());
  }

  /** What was refused for no reason is edited again. */
  private boolean unpark() {
    boolean edited = false;
    for (Place place : world.places) {
      for (Link link : world.hub.links(place.binding())) {
        HubEvent row = world.hub.event(link.event());
        if (link.hold().state() == Link.State.PARKED
            && link.hold().reason().equals(WatchedProvider.REASON)
            && link.hold().version() == row.version()) {
          unpark(place, link, row);
          edited = true;
        }
      }
    }
    return edited;
  }

  /**
   * Once a pass has read what it says, a person removes a copy that the provider did not let go.
   */
  private boolean tidy() {
    boolean removed = false;
    for (Place place : world.places) {
      removed |= refusesStrays() && removesStrays(place);
    }
    return removed;
  }

  private boolean refusesStrays() {
    return world.hub.deeds().stream()
        .anyMatch(deed -> deed.verb().equals("refused") && deed.why().startsWith("stray"));
  }

  /** A copy of ours that nothing needs, and that the provider did not let go of. */
  private boolean removesStrays(Place place) {
    List<Link> links = world.hub.links(place.binding());
    Set<RemoteId> linked =
        links.stream()
            .flatMap(link -> link.remote().stream())
            .map(RemoteEvent::id)
            .collect(Collectors.toSet());
    List<RemoteEvent> strays =
        place.provider().held().stream()
            .filter(copy -> !linked.contains(copy.id()))
            .filter(copy ->
                links.stream()
                    .anyMatch(link ->
                        link.remote().isPresent()
                            && link.origin().key().isPresent()
                            && link.origin().key().equals(copy.key())))
            .toList();
    strays.forEach(copy -> {
      world.say("a person removes the second " + Edits.key(copy.event()) + " at " + place);
      place.provider().remove(copy.id());
    });
    return !strays.isEmpty();
  }

  private void unpark(Place place, Link link, HubEvent row) {
    if (!row.deleted()) {
      people.edit(row, world.edits.text(row.event(), "description"));
      return;
    }
    String key = Edits.key(row.event());
    world.say("a person removes " + key + " at " + place + ", too");
    world.ledger.deleted(key, false, place.name());
    link.remote().ifPresent(copy -> place.provider().remove(copy.id()));
  }
}
