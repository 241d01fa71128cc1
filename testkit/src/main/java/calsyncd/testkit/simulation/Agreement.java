package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.merge.Differences;
import calsyncd.provider.RemoteEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether all sides say the same. */
final class Agreement {
  private static final Set<String> ALONE = Set.of("would_mail", "rejected", "not_organizer");

  private final World world;

  Agreement(World world) {
    this.world = world;
  }

  /** Whether all sides agree on an event just now, and nothing about it is under way. */
  boolean isQuiet(HubEvent row) {
    for (Place place : world.places) {
      Optional<Link> link =
          world.hub.links(place.binding()).stream()
              .filter(it -> it.event().equals(row.id()))
              .findFirst();
      boolean quiet =
          link.filter(it -> !it.lags() && it.intent().isEmpty() && it.hold().equals(Link.Hold.NONE))
              .flatMap(Link::remote)
              .flatMap(base -> held(place, base).filter(copy -> isRead(base, copy)))
              .filter(copy -> differences(place, row.event(), copy).isEmpty())
              .isPresent();
      if (!quiet) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRead(RemoteEvent base, RemoteEvent copy) {
    return Differences.none(base.event(), copy.event());
  }

  private static Optional<RemoteEvent> held(Place place, RemoteEvent copy) {
    return place.provider().held().stream().filter(it -> it.id().equals(copy.id())).findFirst();
  }

  private static List<String> differences(Place place, Event event, RemoteEvent copy) {
    return place
        .shows(event, copy)
        .map(shown -> Differences.between(shown, copy.event()))
        .orElse(List.of("impossible"));
  }

  /** What does not agree, once all is at rest. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    Map<String, Integer> keys = new HashMap<>();
    List<HubEvent> living =
        world.hub.all(world.calendar).stream().filter(row -> !row.deleted()).toList();
    living.forEach(row -> keys.merge(Edits.key(row.event()), 1, Integer::sum));
    twice("the hub", keys, violations);
    for (Place place : world.places) {
      at(place, living, keys, violations);
    }
    return violations;
  }

  private static void twice(String where, Map<String, Integer> keys, List<String> violations) {
    keys.forEach((key, count) -> {
      if (count > 1) {
        violations.add(where + " has " + key + " " + count + " times");
      }
    });
  }

  private void at(
      Place place, List<HubEvent> living, Map<String, Integer> inHub, List<String> violations) {
    Map<String, Integer> keys = new HashMap<>();
    Map<String, RemoteEvent> copies = new HashMap<>();
    for (RemoteEvent copy : place.provider().held()) {
      String key = Edits.key(copy.event());
      keys.merge(key, 1, Integer::sum);
      copies.put(key, copy);
      if (!inHub.containsKey(key)
          && place.sees(copy.event(), world.clock.instant())
          && !isLeftAlone(place, copy)) {
        violations.add(place + " has " + key + ", and the hub has not");
      }
    }
    twice(place.name(), keys, violations);
    for (HubEvent row : living) {
      if (place.sees(row.event(), world.clock.instant())) {
        pair(place, row, Optional.ofNullable(copies.get(Edits.key(row.event()))), violations);
      }
    }
    if (!place.provider().mails().isEmpty()) {
      violations.add(place + " mailed " + place.provider().mails());
    }
  }

  /** A copy of which a write would be mailed, or of another's meeting, is not written to. */
  boolean isLeftAlone(Place place, RemoteEvent copy) {
    return world.hub.links(place.binding()).stream()
        .filter(link -> link.remote().filter(it -> it.id().equals(copy.id())).isPresent())
        .map(Link::hold)
        .anyMatch(hold -> hold.state() == Link.State.PARKED && ALONE.contains(hold.reason()));
  }

  private void pair(
      Place place, HubEvent row, Optional<RemoteEvent> copy, List<String> violations) {
    if (place.shows(row.event()).isEmpty()) {
      return;
    }
    String key = Edits.key(row.event());
    if (copy.isEmpty()) {
      violations.add(place + " has no " + key + ", link " + link(place, row));
      return;
    }
    List<String> differences = differences(place, row.event(), copy.get());
    if (!differences.isEmpty() && !isLeftAlone(place, copy.get())) {
      violations.add(
          place
              + " "
              + key
              + " differs in "
              + differences
              + ": hub "
              + row.event()
              + ", copy "
              + copy.get().event()
              + ", link "
              + link(place, row));
    }
  }

  private String link(Place place, HubEvent row) {
    return world.hub.links(place.binding()).stream()
        .filter(it -> it.event().equals(row.id()))
        .map(it ->
            it.hubVersion()
                + "/"
                + it.wantedVersion()
                + "/"
                + row.version()
                + " "
                + it.hold()
                + " "
                + it.intent().isPresent()
                + " "
                + it.origin())
        .findFirst()
        .orElse("none");
  }
}
