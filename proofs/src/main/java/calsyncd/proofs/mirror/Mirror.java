package calsyncd.proofs.mirror;

import calsyncd.proofs.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random edits over three calendars and the hub that they are mirrored through, while calls fail;
 * then the failures end, and all sides have to come to the same.
 */
final class Mirror {
  private static final int AT_FIRST = 24;
  private static final int IN_A_ROW = 4;
  private static final int RING_EVERY = 20;
  private static final int PACE_MILLIS = 200;

  /** How calls upon more than one event end. */
  private static final Set<String> WORDS =
      Set.of("events", "delta", "instances", "watch", "$batch");

  private final Options options;
  private final Verdict verdict;

  Mirror(Options options, Verdict verdict) {
    this.options = options;
    this.verdict = verdict;
  }

  void run(Path folder) {
    try (Room room = Room.open(options, folder)) {
      Edits edits = new Edits(room, options.seed());
      List<String> first = new ArrayList<>();
      for (int n = 0; n < AT_FIRST; n++) {
        first.add(edits.create(n % (room.places().size() + 1)));
      }
      settle(room, "the first events");
      if (options.timed() > 0) {
        time(room, edits, first);
      }
      calls(room);
      storm(room, edits);
      settle(room, "the end of all faults");
      say(
          "calls of %d edits under faults".formatted(options.edits()),
          calls(room),
          options.edits());
      repair(room, edits);
      judge(room, edits);
    }
  }

  private void time(Room room, Edits edits, List<String> events) {
    calls(room);
    Timing timing = new Timing(room, edits, verdict);
    timing.run(options.timed(), events, true);
    settle(room, "timed edits");
    say("calls of %d timed edits".formatted(options.timed()), calls(room), options.timed());
    timing.run(options.timed() / IN_A_ROW, events, false);
    settle(room, "edits in a row");
  }

  private void settle(Room room, String after) {
    verdict.require(room.settle(), "no rest after " + after + ": " + room.unrest());
    new Equality(room, verdict).require("after " + after);
  }

  private void storm(Room room, Edits edits) {
    for (int n = 0; n < room.places().size(); n++) {
      room.places().get(n).account().disturb(options.faults(), options.seed() + 100L * n);
    }
    SplittableRandom pace = new SplittableRandom(options.seed());
    for (int n = 0; n < options.edits(); n++) {
      edits.edit();
      room.pause(Duration.ofMillis(pace.nextInt(PACE_MILLIS)));
      if (n % RING_EVERY == 0) {
        room.resume();
        room.hub().syncNow();
      }
    }
    room.places().forEach(place -> place.account().calm());
    room.revive();
  }

  /** What a provider refused for good waits for another edit by a person. */
  private void repair(Room room, Edits edits) {
    List<String> held = room.held();
    verdict.say("held after the faults: " + held);
    held.forEach(row -> edits.repair(row.split("\t")[0], row.split("\t")[1]));
    if (!held.isEmpty()) {
      settle(room, "another edit of what was refused");
    }
    verdict.require(room.held().isEmpty(), "still held: " + room.held());
  }

  private void judge(Room room, Edits edits) {
    verdict.say("edits " + edits.done());
    verdict.say("left out, as not every place holds it in one piece: " + edits.leftOut());
    for (Edits.Mark mark : edits.marks()) {
      verdict.require(
          room.rows().kept(mark.token()).contains(mark.value()), "lost without a trace: " + mark);
    }
    verdict.say(edits.marks().size() + " values are in the hub, in a conflict or in the history");
    room.places()
        .forEach(place ->
            verdict.require(
                place.account().mails().isEmpty(),
                place.name() + " mailed " + place.account().mails()));
    List<String> proposals = room.rows().read("select kind, state from calsyncd.sync_proposals");
    verdict.require(proposals.isEmpty(), "proposals: " + proposals);
    verdict.say("conflicts " + room.conflicts());
    quiet(room);
  }

  /** One more pass of each calendar. */
  private void quiet(Room room) {
    String before = room.state();
    calls(room);
    room.pass();
    Map<String, Integer> calls = calls(room);
    verdict.say("one more pass of each: " + calls);
    verdict.require(before.equals(room.state()), "one more pass wrote");
    verdict.require(
        calls.equals(Map.of("caldav REPORT", 1, "google GET events", 1, "microsoft GET delta", 1)),
        "one more pass is not one call each: " + calls);
  }

  private static Map<String, Integer> calls(Room room) {
    Map<String, Integer> calls = new TreeMap<>();
    for (Place place : room.places()) {
      for (String call : place.account().takeCalls()) {
        calls.merge(place.name() + " " + kind(call), 1, Integer::sum);
      }
    }
    return calls;
  }

  /** The method and, where it is a word of the API and no name, the end of the path. */
  private static String kind(String call) {
    String method = call.substring(0, call.indexOf(' '));
    String end = call.substring(call.lastIndexOf('/') + 1);
    return WORDS.contains(end) ? method + " " + end : method;
  }

  private void say(String what, Map<String, Integer> calls, int edits) {
    Map<String, String> each = new TreeMap<>();
    calls.forEach((call, count) ->
        each.put(call, "%d (%.2f)".formatted(count, (double) count / Math.max(1, edits))));
    verdict.say(what + ", and for each: " + each);
  }
}
