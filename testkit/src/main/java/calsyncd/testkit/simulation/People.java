package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesSplit;
import calsyncd.calendar.Uid;
import calsyncd.hub.HubEvent;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** People, who edit in the hub and in each calendar, whatever the workers do meanwhile. */
final class People {
  private static final int WIPED_FROM = 6;

  private final World world;
  private int natives;

  People(World world) {
    this.world = world;
  }

  /** Somebody does something. */
  void act() {
    int where = world.random.nextInt(world.places.size() + 2);
    if (where < world.places.size()) {
      at(world.places.get(where));
    } else {
      inHub();
    }
  }

  private void inHub() {
    List<HubEvent> living =
        world.hub.all(world.calendar).stream().filter(row -> !row.deleted()).toList();
    int what = world.random.nextInt(100);
    if (living.isEmpty() || what < 12 && living.size() < 14) {
      Event event = world.edits.made("hub", world.clock.instant());
      world.say("hub: makes " + event.content().text().title() + " " + event.recurrence().lines());
      world.ledger.made(event, "hub");
      world.hub.user().create(world.calendar, event);
    } else if (what < 20) {
      remove(world.any(living));
    } else if (what < 24) {
      split(world.any(living));
    } else {
      HubEvent row = world.any(living);
      edit(row, world.edits.edit(row.event()));
    }
    ring();
  }

  void edit(HubEvent row, Edits.Edit edit) {
    world.say("hub: " + Edits.key(row.event()) + " " + edit.field() + " := " + edit.value());
    world.ledger.edited(row.event(), edit, "hub");
    world.hub.user().edit(row.id(), edit.event());
  }

  private void ring() {
    Set<calsyncd.hub.BindingId> rung = world.hub.takeRung();
    if (world.chance(200)) {
      world.coverage.hit("ring lost");
    } else {
      world.due.addAll(rung);
    }
  }

  private void remove(HubEvent row) {
    String key = Edits.key(row.event());
    boolean quiet = new Agreement(world).isQuiet(row);
    world.say("hub: removes " + key + (quiet ? " in peace" : ""));
    world.ledger.deleted(key, quiet, "hub");
    world.hub.user().remove(row.id());
    if (world.odds(20)) {
      removeAlso(world.any(world.places), key);
    }
  }

  /** In two places at once. */
  private void removeAlso(Place place, String key) {
    place.provider().held().stream()
        .filter(copy -> Edits.key(copy.event()).equals(key))
        .findFirst()
        .ifPresent(copy -> remove(place, copy));
  }

  /** This and following. */
  private void split(HubEvent row) {
    Event event = row.event();
    if (event.recurrence().isEmpty()) {
      return;
    }
    String key = world.edits.newKey();
    RecurrenceId second =
        new RecurrenceId(
            event.content().when().start().at(event.content().when().start().wall().plusDays(14)));
    try {
      SeriesSplit split =
          SeriesSplit.at(event, second, new Uid(key.toLowerCase(Locale.ROOT) + "@hub"));
      if (split.first().isEmpty()) {
        return;
      }
      world.say("hub: splits " + Edits.key(event) + ", the rest is " + key);
      world.ledger.edited(event, new Edits.Edit(split.first().get(), "recurrence", ""), "hub");
      world.hub.user().edit(row.id(), split.first().get());
      Event rest = named(split.rest(), key);
      world.ledger.made(rest, "hub");
      world.hub.user().create(world.calendar, rest);
    } catch (IllegalArgumentException _) {
      world.say("hub: finds no place to split " + Edits.key(event));
    }
  }

  private static Event named(Event rest, String key) {
    Text t = rest.content().text();
    Text text = new Text(key + " rest", t.description(), t.location(), t.url());
    EventContent content = rest.content().withText(text);
    return rest.withContent(content);
  }

  private void at(Place place) {
    List<RemoteEvent> held =
        place.provider().held().stream()
            .filter(it -> place.sees(it.event(), world.clock.instant()))
            .toList();
    int what = world.random.nextInt(1000);
    if (held.isEmpty() || what < 100 && held.size() < 14) {
      make(place);
    } else if (what < 180) {
      remove(place, world.any(held));
    } else if (what < 230 && held.size() < 14) {
      meet(place, world.any(world.places));
    } else {
      edit(place, world.any(held));
    }
  }

  /** One meeting comes into two calendars by itself, under one UID. */
  private void meet(Place one, Place other) {
    Event event = world.edits.met(world.edits.made("meeting", world.clock.instant()));
    Optional<Event> here = one.made(event);
    Optional<Event> there = other.made(event);
    if (one.equals(other) || here.isEmpty() || there.isEmpty()) {
      return;
    }
    world.say(one + " and " + other + ": meet " + event.content().text().title());
    world.ledger.made(event, one.name());
    world.ledger.madeWhole(event, one.name());
    world.ledger.madeWhole(event, other.name());
    one.provider().write(meeting(here.get()));
    other.provider().write(meeting(there.get()));
    notice(one);
    notice(other);
  }

  private RemoteEvent meeting(Event event) {
    return RemoteEvent.of(new RemoteId("native-" + ++natives), new Revision(""), event, "raw");
  }

  private void make(Place place) {
    Event event = world.edits.made(place.name(), world.clock.instant());
    Optional<Event> shown = place.made(event);
    if (shown.isPresent()) {
      world.say(
          place + ": makes " + event.content().text().title() + " " + event.recurrence().lines());
      world.ledger.made(event, place.name());
      place.provider().write(meeting(shown.get()));
      notice(place);
    }
  }

  private void edit(Place place, RemoteEvent copy) {
    Edits.Edit edit = world.edits.edit(copy.event());
    Optional<Event> shown = place.shows(edit.event(), copy);
    if (shown.isEmpty() || shown.get().equals(copy.event()) || !survives(edit, shown.get())) {
      return;
    }
    world.say(place + ": " + Edits.key(copy.event()) + " " + edit.field() + " := " + edit.value());
    world.ledger.edited(copy.event(), edit, place.name());
    place.provider().write(copy.withEvent(shown.get()));
    notice(place);
  }

  /** What cannot be said here nobody has said. */
  private static boolean survives(Edits.Edit edit, Event shown) {
    return edit.value().isEmpty()
        || !edit.field().equals("categories")
        || shown.content().extras().categories().contains(edit.value());
  }

  private void remove(Place place, RemoteEvent copy) {
    String key = Edits.key(copy.event());
    boolean quiet =
        world.hub.all(world.calendar).stream()
            .filter(row -> !row.deleted() && Edits.key(row.event()).equals(key))
            .anyMatch(new Agreement(world)::isQuiet);
    world.say(place + ": removes " + key + (quiet ? " in peace" : ""));
    world.ledger.deleted(key, quiet, place.name());
    place.provider().remove(copy.id());
    notice(place);
  }

  /** Something goes wrong, and nobody wants it: most of a calendar is gone. */
  void wipe(Place place) {
    List<RemoteEvent> held = place.provider().held();
    if (held.size() < WIPED_FROM) {
      return;
    }
    world.coverage.hit("calendar wiped");
    world.say(place + ": is wiped");
    Set<String> keys = new LinkedHashSet<>();
    for (RemoteEvent copy : held) {
      keys.add(Edits.key(copy.event()));
      place.provider().remove(copy.id());
    }
    world.ledger.wiped(place, keys);
    notice(place);
  }

  /** The provider rings; the ring may be lost, or come again. */
  private void notice(Place place) {
    if (place.quirks().capabilities().watchScope()
        == calsyncd.provider.Capabilities.WatchScope.NONE) {
      return;
    }
    if (world.chance(250)) {
      world.coverage.hit("ring lost");
    } else {
      world.due.add(place.binding());
    }
    if (world.chance(100)) {
      world.coverage.hit("ring twice");
      world.places.forEach(it -> world.due.add(it.binding()));
    }
  }
}
