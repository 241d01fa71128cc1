package calsyncd.proofs.mirror;

import calsyncd.daemon.demo.Follower;
import calsyncd.proofs.Verdict;
import calsyncd.provider.RemoteId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How long an edit takes from where a person makes it to another place. */
final class Timing {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(4);

  /** From and to; CalDAV tells nobody of an edit, so nothing is timed from there. */
  private static final int[][] WAYS = {{3, 0}, {3, 1}, {0, 1}, {1, 0}, {3, 2}, {0, 2}};

  private final Room room;
  private final Edits edits;
  private final Verdict verdict;
  private final Map<String, List<Long>> times = new TreeMap<>();

  Timing(Room room, Edits edits, Verdict verdict) {
    this.room = room;
    this.edits = edits;
    this.verdict = verdict;
  }

  /**
   * So many edits of these events, each of which is waited for.
   *
   * @param apart whether all is at rest before each; else the last one may still be on its way to
   *     other places
   */
  void run(int count, List<String> tokens, boolean apart) {
    times.clear();
    for (int n = 0; n < count; n++) {
      if (apart) {
        room.rest();
      }
      int[] way = WAYS[n % WAYS.length];
      time(way[0], way[1], tokens.get(n % tokens.size()));
    }
    times.forEach(
        (way, all) -> verdict.say(way + (apart ? ", apart: " : ", in a row: ") + percentiles(all)));
  }

  private void time(int from, int to, String token) {
    Place target = room.places().get(to);
    Optional<String> id = room.rows().copy(token, target.name());
    Optional<String> title = edits.retitle(from, token);
    Instant began = room.world().clock().instant();
    String way = (from == 3 ? "hub" : room.places().get(from).name()) + " -> " + target.name();
    if (id.isEmpty() || title.isEmpty()) {
      verdict.require(false, way + ": " + token + " is not there");
      return;
    }
    Optional<Duration> took =
        new Follower(room.world().clock(), PATIENCE, LOOK)
            .until(() -> shows(target, new RemoteId(id.get()), title.get()), began);
    verdict.require(took.isPresent(), way + ": " + title.get() + " does not come");
    took.ifPresent(it -> times.computeIfAbsent(way, _ -> new ArrayList<>()).add(it.toMillis()));
  }

  private static boolean shows(Place place, RemoteId id, String title) {
    return place
        .fetch(id)
        .filter(it -> it.event().content().text().title().equals(title))
        .isPresent();
  }

  private static String percentiles(List<Long> all) {
    List<Long> sorted = all.stream().sorted().toList();
    return "%d edits, p50 %d ms, p99 %d ms, longest %d ms"
        .formatted(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), sorted.getLast());
  }

  private static long at(List<Long> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (part * sorted.size())));
  }
}
