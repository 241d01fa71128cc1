package calsyncd.proofs.mirror;

import calsyncd.daemon.demo.Follower;
import calsyncd.proofs.Verdict;
import calsyncd.provider.RemoteId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How long an edit takes from the moment a person sends it until another place shows it. */
final class Timing {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A look costs the machine what the daemon could use. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private static final int FROM_THE_HUB = 500;
  private static final int BETWEEN_PROVIDERS = 1000;

  /**
   * From and to. CalDAV tells nobody of an edit: what is made there is looked for by the next pass,
   * whenever its cadence brings that.
   */
  private static final int[][] WAYS = {{3, 0}, {3, 1}, {3, 2}, {0, 1}, {1, 0}, {0, 2}, {2, 0}};

  private static final int CALDAV = 2;
  private static final int HUB = 3;

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
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    verdict.say("load of the machine after timed edits: %.1f".formatted(load));
    times.forEach(
        (way, all) -> verdict.say(way + (apart ? ", apart: " : ", in a row: ") + percentiles(all)));
  }

  private String way(int from, int to) {
    String source = from == HUB ? "hub" : room.places().get(from).name();
    String target = room.places().get(to).name();
    return switch (from) {
      case HUB -> "%s -> %s (target %d ms)".formatted(source, target, FROM_THE_HUB);
      case CALDAV ->
          "%s -> %s (no push: from the poll that its cadence brings)".formatted(source, target);
      default -> "%s -> %s (target %d ms)".formatted(source, target, BETWEEN_PROVIDERS);
    };
  }

  private void time(int from, int to, String token) {
    Place target = room.places().get(to);
    Optional<String> id = room.rows().copy(token, target.name());
    Optional<String> title = edits.retitle(from, token);
    Instant began = from == CALDAV ? polled() : edits.sent();
    String way = way(from, to);
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

  private Instant polled() {
    Instant now = room.world().clock().instant();
    room.hub().syncNow();
    return now;
  }

  private static boolean shows(Place place, RemoteId id, String title) {
    return place
        .fetch(id)
        .filter(it -> it.event().content().text().title().equals(title))
        .isPresent();
  }

  private static String percentiles(List<Long> all) {
    List<Long> sorted = all.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%d edits, p50 %d ms, p99 %d ms, longest %d ms",
        sorted.size(),
        at(sorted, 0.5),
        at(sorted, 0.99),
        sorted.getLast());
  }

  private static long at(List<Long> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (part * sorted.size())));
  }
}
