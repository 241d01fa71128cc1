package calsyncd.proofs.mirror;

import calsyncd.proofs.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * One of three mirrored calendars is read from its start, and answers one of the readings by what
 * looks as if events were lost, each of them in turn. No event is removed at any side; once it says
 * the truth again all sides are equal, and no copy is there twice. The guard is off, so that
 * nothing but the proof of a read stands before a removal.
 */
final class TwoWayLosses {
  private static final int MOST = 12;

  private final Room room;
  private final Verdict verdict;
  private final Edits edits;
  private final List<String> tokens = new ArrayList<>();

  private TwoWayLosses(Room room, long seed, Verdict verdict) {
    this.room = room;
    this.verdict = verdict;
    this.edits = new Edits(room, seed);
  }

  /**
   * Proves it.
   *
   * @param count how many events there are
   * @param chosen by which provider which lies are told
   */
  static void prove(
      Verdict verdict, long seed, int count, BiPredicate<String, String> chosen, Path folder) {
    Options options = new Options(seed, 0, 0, 0, Options.SIMULATED);
    try (Room room = Room.open(options, folder)) {
      TwoWayLosses losses = new TwoWayLosses(room, seed, verdict);
      for (int n = 0; n < count; n++) {
        losses.tokens.add(losses.edits.create(n % (room.places().size() + 1)));
      }
      losses.settle("at first");
      for (Place place : room.places()) {
        place.account().lies().stream()
            .filter(lie -> chosen.test(place.name(), lie))
            .forEach(lie -> losses.everywhere(place, lie));
      }
    }
  }

  private void everywhere(Place place, String lie) {
    int reading = 0;
    while (reading < MOST && told(place, lie, reading)) {
      reading++;
    }
    verdict.require(reading > 0, place.name() + " was never answered by " + lie);
    verdict.say(
        "%s: %s at each of %d readings: %d events, each once everywhere"
            .formatted(place.name(), lie, reading, tokens.size()));
  }

  /** Whether the whole reading had so many calls. */
  private boolean told(Place place, String lie, int reading) {
    String what = "%s: %s at reading %d".formatted(place.name(), lie, reading);
    room.rest();
    room.forgetCursor(place.name());
    place.account().lie(lie, reading);
    String token = tokens.get(reading % tokens.size());
    edits.retitle(room.places().size(), token);
    room.pass();
    Set<String> left = living();
    verdict.require(left.containsAll(tokens), what + " lost " + missing(left));
    boolean told = place.account().told();
    room.revive();
    settle(what);
    verdict.require(living().equals(new TreeSet<>(tokens)), what + ": the hub has " + living());
    return told;
  }

  private Set<String> living() {
    Set<String> living = new TreeSet<>();
    room.rows().events().forEach(row -> living.add(Mutation.token(row.event())));
    return living;
  }

  private Set<String> missing(Set<String> left) {
    Set<String> missing = new TreeSet<>(tokens);
    missing.removeAll(left);
    return missing;
  }

  private void settle(String after) {
    verdict.require(room.settle(), "no rest after " + after + ": " + room.unrest());
    new Equality(room, verdict).compare("after " + after);
  }
}
