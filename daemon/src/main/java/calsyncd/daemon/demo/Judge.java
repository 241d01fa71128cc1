package calsyncd.daemon.demo;

import calsyncd.daemon.demo.Side.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares, occurrence by occurrence, what a provider lists with what the hub answers. */
public final class Judge {
  private static final Duration PAST = Duration.ofDays(60);
  private static final Duration FUTURE = Duration.ofDays(300);

  private Judge() {}

  /**
   * What differs.
   *
   * @param missing at the provider and not in the hub
   * @param extra in the hub and not at the provider
   */
  public record Verdict(int compared, List<Seen> missing, List<Seen> extra) {
    /** Whether both ends show the same. */
    public boolean equal() {
      return missing.isEmpty() && extra.isEmpty();
    }
  }

  /** Compares sixty days back and three hundred ahead. */
  public static Verdict compare(Side remoteEnd, HubSide hubEnd, Instant now) {
    Instant from = now.minus(PAST);
    Instant to = now.plus(FUTURE);
    List<Seen> remote = remoteEnd.occurrences(from, to);
    List<Seen> hub = hubEnd.occurrences(from, to);
    return new Verdict(remote.size(), without(remote, hub), without(hub, remote));
  }

  /** The first list less the second, duplicates counted. */
  private static List<Seen> without(List<Seen> all, List<Seen> less) {
    SortedMap<Seen, Integer> counts = new TreeMap<>();
    all.forEach(seen -> counts.merge(seen, 1, Integer::sum));
    less.forEach(seen -> counts.computeIfPresent(seen, (_, n) -> n == 1 ? null : n - 1));
    return List.copyOf(counts.keySet());
  }
}
