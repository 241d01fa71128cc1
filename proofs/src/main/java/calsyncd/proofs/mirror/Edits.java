package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.EventJson;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.RandomEvents;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random edits by people, at the providers and in the hub, and what has to be left of them. */
final class Edits {
  private static final int TRIES = 8;
  private static final int FEWEST = 15;
  private static final int MOST = 120;

  private final Room room;
  private final SplittableRandom random;
  private final RandomEvents source;
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> done = new TreeMap<>();
  private final Map<String, Integer> leftOut = new TreeMap<>();
  private final Set<Mark> marks = new HashSet<>();
  private int made;
  private int drawn;
  private int keys;
  private Instant sent = Instant.EPOCH;

  /** A value that a person wrote into an event and nobody who saw it has written over. */
  record Mark(String token, String value) {}

  Edits(Room room, long seed) {
    this.room = room;
    this.random = new SplittableRandom(seed);
    LocalDate today = LocalDate.ofInstant(room.world().clock().instant(), ZoneOffset.UTC);
    this.source = new RandomEvents(seed, today, false);
  }

  /** How many edits of each kind there were. */
  Map<String, Integer> done() {
    return done;
  }

  /** What was not tried since one of the places can't hold it in one piece. */
  Map<String, Integer> leftOut() {
    return leftOut;
  }

  /** What must not be lost. */
  Set<Mark> marks() {
    return marks;
  }

  /** An edit of any kind anywhere. */
  void edit() {
    int where = random.nextInt(room.places().size() + 1);
    int what = random.nextInt(100);
    if (tokens.size() < FEWEST || what < 18 && tokens.size() < MOST) {
      create(where);
    } else if (!tryEdit(where, what >= 92 || tokens.size() >= MOST)) {
      create(where);
    }
  }

  /** A new event at one of the places, or in the hub. */
  String create(int where) {
    Event event = next();
    create(where, event);
    return Mutation.token(event);
  }

  private void create(int where, Event event) {
    if (where == room.places().size()) {
      room.hub().create(event);
    } else {
      room.places().get(where).create(new CreateKey("person" + 10_000 + ++keys), event);
    }
    tokens.add(Mutation.token(event));
    count(name(where) + " create");
  }

  private String name(int where) {
    return where == room.places().size() ? "hub" : room.places().get(where).name();
  }

  private void count(String what) {
    done.merge(what, 1, Integer::sum);
  }

  /** The next random event that every place holds as one. */
  private Event next() {
    while (true) {
      Event drawnEvent = source.event(++drawn);
      String token = "e" + ++made;
      String title = token + " " + drawnEvent.content().text().title();
      Event event = Mutation.named(drawnEvent, title).withUid(new Uid(token + "@mirror.example"));
      if (isCarried(event)) {
        return event;
      }
    }
  }

  private boolean isCarried(Event event) {
    for (Place place : room.places()) {
      Optional<String> why = refused(place, event);
      if (why.isPresent()) {
        leftOut.merge(place.name() + " " + why.get(), 1, Integer::sum);
        return false;
      }
    }
    return true;
  }

  private static Optional<String> refused(Place place, Event event) {
    return place.provider().project(event) instanceof Projection.Impossible(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  private boolean tryEdit(int where, boolean deletes) {
    for (int n = 0; n < TRIES; n++) {
      String token = tokens.get(random.nextInt(tokens.size()));
      boolean edited =
          where == room.places().size()
              ? inHub(token, deletes)
              : at(room.places().get(where), token, deletes);
      if (edited) {
        return true;
      }
    }
    return false;
  }

  private boolean inHub(String token, boolean deletes) {
    Optional<Rows.Hub> known = room.rows().event(token);
    if (known.isEmpty()) {
      return false;
    }
    Event before = known.get().event();
    if (deletes) {
      return room.hub().delete(known.get()) && deleted("hub", before);
    }
    Optional<Mutation> edit = mutation(before);
    return edit.isPresent() && putInHub(known.get(), before, edit.get());
  }

  private boolean putInHub(Rows.Hub known, Event before, Mutation edit) {
    try {
      return room.hub().put(known, edit.event()) && edited("hub", before, edit);
    } catch (HubRest.Unwritable e) {
      leftOut.merge("hub 422 " + edit.kind(), 1, Integer::sum);
      System.err.println(e.getMessage());
      return false;
    }
  }

  /** Edits, or deletes, what this place shows of an event, if it does. */
  private boolean at(Place place, String token, boolean deletes) {
    Optional<RemoteEvent> known =
        room.rows().copy(token, place.name()).flatMap(id -> place.fetch(new RemoteId(id)));
    if (known.isEmpty()) {
      return false;
    }
    Event before = known.get().event();
    try {
      if (deletes) {
        place.delete(known.get());
        return deleted(place.name(), before);
      }
      Optional<Mutation> edit = mutation(before);
      edit.ifPresent(it -> place.update(known.get(), it.event()));
      return edit.isPresent() && edited(place.name(), before, edit.get());
    } catch (ProviderException e) {
      return refusedAt(place, e);
    }
  }

  /** Somebody else was faster, as may be; anything else is a fault of the proof. */
  private boolean refusedAt(Place place, ProviderException e) {
    return switch (e.failureClass()) {
      case CONFLICT, GONE -> {
        count(place.name() + " " + e.failureClass());
        yield false;
      }
      case REJECTED -> {
        leftOut.merge(place.name() + " " + e.reason(), 1, Integer::sum);
        yield false;
      }
      default -> throw e;
    };
  }

  private Optional<Mutation> mutation(Event before) {
    return Mutation.of(random, before, ++made)
        .filter(it -> !it.event().equals(before) && isCarried(it.event()));
  }

  private boolean edited(String where, Event before, Mutation edit) {
    count(where + " " + edit.kind());
    String now = EventJson.write(edit.event()).toString();
    overwritten(before, now);
    if (!edit.mark().isEmpty()) {
      marks.add(new Mark(Mutation.token(before), edit.mark()));
    }
    return true;
  }

  private boolean deleted(String where, Event before) {
    count(where + " delete");
    overwritten(before, "");
    tokens.remove(Mutation.token(before));
    return true;
  }

  /** Who saw a value and wrote another one, or removed all, meant to. */
  private void overwritten(Event before, String now) {
    String token = Mutation.token(before);
    String seen = EventJson.write(before).toString();
    marks.removeIf(mark ->
        mark.token().equals(token) && seen.contains(mark.value()) && !now.contains(mark.value()));
  }

  /** A title of its own for an event, written in the hub or at a place; the title. */
  Optional<String> retitle(int where, String token) {
    String title = token + " title-" + ++made;
    boolean hub = where == room.places().size();
    boolean changed = hub ? retitleInHub(token, title) : retitleAt(where, token, title);
    return changed ? Optional.of(title) : Optional.empty();
  }

  /** When the last title was sent. */
  Instant sent() {
    return sent;
  }

  private boolean retitleInHub(String token, String title) {
    Optional<Rows.Hub> known = room.rows().event(token);
    sent = room.world().clock().instant();
    return known
        .filter(it -> room.hub().put(it, Mutation.named(it.event(), title)))
        .filter(it -> edited("hub", it.event(), titled(it.event(), title)))
        .isPresent();
  }

  private boolean retitleAt(int where, String token, String title) {
    Place place = room.places().get(where);
    Optional<RemoteEvent> known =
        room.rows().copy(token, place.name()).flatMap(id -> place.fetch(new RemoteId(id)));
    sent = room.world().clock().instant();
    known.ifPresent(it -> {
      place.update(it, Mutation.named(it.event(), title));
      edited(place.name(), it.event(), titled(it.event(), title));
    });
    return known.isPresent();
  }

  /** What a place refused for good: its owner edits the event, or deletes what the hub has not. */
  void repair(String title, String kind) {
    String token = title.split(" ")[0];
    if (room.rows().event(token).isPresent()) {
      retitle(room.places().size(), token);
      return;
    }
    for (Place place : room.places()) {
      if (place.name().equals(kind)) {
        at(place, token, true);
      }
    }
  }

  private static Mutation titled(Event event, String title) {
    return new Mutation("title", Mutation.named(event, title), title.split(" ")[1]);
  }
}
