package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A person removes most of the events at one side, in one go or one by one. The others keep them
 * until a person says yes over REST; a no puts them back where they are missing, and an undo brings
 * back what a yes removed.
 */
final class Removals {
  private static final String HUB = "hub";
  private static final double PART = 0.6;

  private final Room room;
  private final Verdict verdict;
  private final Edits edits;

  /** The hub's events as they have to be again in the end, and their ids, by their tokens. */
  private final Map<String, Event> events = new TreeMap<>();

  private final Map<String, String> ids = new TreeMap<>();

  private Removals(Room room, long seed, Verdict verdict) {
    this.room = room;
    this.verdict = verdict;
    this.edits = new Edits(room, seed);
  }

  /**
   * Proves it at some sides.
   *
   * @param count how many events there are
   * @param sides {@code google}, {@code microsoft}, {@code caldav}, {@code hub}
   */
  static void prove(Verdict verdict, long seed, int count, List<String> sides, Path folder) {
    Options options = new Options(seed, 0, 0, 0, Options.SIMULATED);
    try (Room room = Room.open(options, folder, setup -> setup)) {
      Removals removals = new Removals(room, seed, verdict);
      removals.begin(count);
      for (String side : sides) {
        removals.inOneGo(side, false);
        removals.inOneGo(side, true);
        if (room.watches(side)) {
          removals.oneByOne(side);
        }
      }
    }
  }

  private void begin(int count) {
    for (int n = 0; n < count; n++) {
      edits.create(n % (room.places().size() + 1));
    }
    settle("the first events");
    for (Rows.Hub row : room.rows().events()) {
      events.put(Mutation.token(row.event()), row.event());
      ids.put(Mutation.token(row.event()), row.id());
    }
    verdict.require(events.size() == count, events.size() + " events instead of " + count);
    long series = events.values().stream().filter(it -> !it.recurrence().isEmpty()).count();
    long overridden = events.values().stream().filter(it -> !it.overrides().isEmpty()).count();
    verdict.say("%d events, %d series, %d with overrides".formatted(count, series, overridden));
  }

  private List<String> some() {
    return List.copyOf(events.keySet()).subList(0, (int) (events.size() * PART));
  }

  private void inOneGo(String side, boolean yes) {
    List<String> gone = some();
    String what = side + ": %d of %d in one go".formatted(gone.size(), events.size());
    pauses(side, "paused");
    gone.forEach(token -> remove(side, token));
    pauses(side, "active");
    room.settle();
    everybodyElseHasAll(what, side);
    if (yes) {
      approve(what);
      left(what, gone);
      undo(what, gone);
    } else {
      verdict.require(proposed() == waits(side) * gone.size(), what + ": held " + proposals());
      reject(what);
    }
    restored(what);
  }

  /** What the limits let go is undone by time; what they held is put back by the no. */
  private void oneByOne(String side) {
    List<String> gone = some();
    String what = side + ": %d of %d one by one".formatted(gone.size(), events.size());
    String from = room.world().clock().instant().toString();
    for (String token : gone) {
      remove(side, token);
      verdict.require(room.until(() -> noticed(side, token)), what + ": not noticed " + token);
    }
    room.settle();
    int held = events.size() - room.rows().events().size();
    verdict.require(held < gone.size() / 2, what + ": " + held + " went before anything was held");
    verdict.say(
        "%s: %d went, %d wait as %s".formatted(what, held, gone.size() - held, proposals()));
    reject(what);
    String to = room.world().clock().instant().toString();
    JsonNode done = undo(Web.object().put("from", from).put("to", to));
    verdict.require(
        done.path("counts").path("revived").asInt() == held, what + ": " + done.path("counts"));
    settle(what + ", undone by time");
    restored(what);
  }

  private void remove(String side, String token) {
    if (side.equals(HUB)) {
      room.rows().event(token).ifPresent(room.hub()::delete);
      return;
    }
    Place place = room.place(side);
    RemoteEvent copy =
        room.rows()
            .copy(token, side)
            .flatMap(id -> place.fetch(new RemoteId(id)))
            .orElseThrow(() -> new IllegalStateException(token + " is not at " + side));
    place.delete(copy);
  }

  private boolean noticed(String side, String token) {
    return room.rows().copies(ids.get(token), side, "linked") == 0;
  }

  /** So that one pass meets all of it. */
  private void pauses(String side, String state) {
    room.places().stream()
        .filter(it -> it.name().equals(side) || side.equals(HUB))
        .forEach(it -> room.hub().set(room.binding(it.name()), state));
  }

  /** How many calendars a removal at that side is held for. */
  private int waits(String side) {
    return side.equals(HUB) ? room.places().size() : 1;
  }

  private List<String> proposals() {
    return room.rows()
        .read(
            """
            select c.provider, p.kind, sum(p.events), count(*) from calsyncd.sync_proposals p
            join calsyncd.calendar_bindings b on b.id = p.binding_id
            join calsyncd.calendar_connections c on c.id = b.connection_id
            where p.state = 'open' group by 1, 2 order by 1, 2
            """);
  }

  private List<JsonNode> open() {
    List<JsonNode> all = new ArrayList<>();
    room.hub().get("proposals?state=open&limit=500").path("proposals").forEach(all::add);
    return all;
  }

  private int proposed() {
    return open().stream().mapToInt(it -> it.path("count").asInt()).sum();
  }

  private void everybodyElseHasAll(String what, String side) {
    if (!side.equals(HUB)) {
      verdict.require(room.rows().events().size() == events.size(), what + ": not all in the hub");
    }
    for (Place place : room.places()) {
      if (!place.name().equals(side)) {
        int there = place.all(room.bounds()).size();
        verdict.require(there >= some().size(), what + ": " + place.name() + " has " + there);
      }
    }
  }

  private void reject(String what) {
    verdict.say(what + ": to be rejected " + proposals());
    int said = 0;
    for (JsonNode proposal : open()) {
      said += room.hub().decide(proposal, "reject") ? 1 : 0;
    }
    verdict.say("%s: %d times no".formatted(what, said));
    settle(what + ", rejected");
  }

  /** What is removed from the hub is removed from the other calendars by a yes for each. */
  private void approve(String what) {
    for (int round = 0; round <= room.places().size() && !open().isEmpty(); round++) {
      String asked = proposals().toString();
      for (JsonNode proposal : open()) {
        room.hub().decide(proposal, "approve");
      }
      verdict.say(what + ": approved " + asked);
      room.settle();
    }
    settle(what + ", approved");
  }

  private void left(String what, List<String> gone) {
    Set<String> living = new TreeSet<>(events.keySet());
    gone.forEach(living::remove);
    Set<String> found = new TreeSet<>();
    room.rows().events().forEach(row -> found.add(Mutation.token(row.event())));
    verdict.require(found.equals(living), what + ": the hub has " + found);
  }

  /** By the pass that removed them, where it was one; else by each event's last deed. */
  private void undo(String what, List<String> gone) {
    Set<String> passes = new TreeSet<>();
    gone.forEach(token -> passes.add(removedBy(token)));
    verdict.require(passes.size() == 1, what + ": removed by " + passes);
    List<ObjectNode> orders = new ArrayList<>();
    if (passes.contains("null")) {
      gone.forEach(token -> orders.add(Web.object().put("event_id", ids.get(token))));
    } else {
      passes.forEach(pass -> orders.add(Web.object().put("pass_id", pass)));
    }
    int revived = 0;
    for (ObjectNode order : orders) {
      revived += undo(order).path("counts").path("revived").asInt();
    }
    verdict.require(revived == gone.size(), what + ": revived " + revived);
    verdict.say(what + ": undone by %d orders: %d revived".formatted(orders.size(), revived));
    settle(what + ", undone");
  }

  private JsonNode undo(ObjectNode order) {
    JsonNode preview = room.hub().post("undo", order.deepCopy().put("preview", true));
    JsonNode done = room.hub().post("undo", order);
    verdict.require(
        preview.path("counts").equals(done.path("counts")), preview + " was not " + done);
    return done;
  }

  private String removedBy(String token) {
    JsonNode history = room.hub().get("events/" + ids.get(token) + "/history").path("history");
    for (JsonNode deed : history) {
      if (deed.path("side").asText().equals(HUB) && deed.path("verb").asText().equals("removed")) {
        return deed.path("pass_id").asText("null");
      }
    }
    return "nobody";
  }

  /** All events say again what they said at first, and nothing is left to do. */
  private void restored(String what) {
    Map<String, Event> now = new TreeMap<>();
    room.rows().events().forEach(row -> now.put(Mutation.token(row.event()), row.event()));
    verdict.require(now.keySet().equals(events.keySet()), what + ": the hub has " + now.keySet());
    events.forEach((token, event) ->
        verdict.require(
            event.equals(now.get(token)), what + ": was " + event + "\n is " + now.get(token)));
    verdict.require(room.held().isEmpty(), what + ": held " + room.held());
    verdict.require(open().isEmpty(), what + ": asks " + proposals());
    String before = room.state();
    room.pass();
    verdict.require(room.state().equals(before), what + ": one more pass wrote");
    room.places()
        .forEach(place -> verdict.require(place.account().mails().isEmpty(), what + ": mailed"));
    anHourPasses();
  }

  private void anHourPasses() {
    room.rows()
        .change(
            "update calsyncd.guard_removals set removed_at = removed_at - interval '61 minutes'");
  }

  private void settle(String after) {
    verdict.require(room.settle(), "no rest after " + after + ": " + room.unrest());
    new Equality(room, verdict).require("after " + after);
  }
}
