package calsyncd.simulators.microsoft;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How calendar view delta behaves where documents and reports differ.
 *
 * @param switches what is turned on
 * @param lag how long a change stays invisible to delta
 * @param seed of everything that is drawn at random
 * @param repeatRate chance of each item to come twice in a round, and of a round to replay old
 *     changes
 * @param emptyPageRate chance that an empty page with a nextLink comes before a page
 */
public record DeltaOptions(
    Set<Switch> switches, Duration lag, long seed, double repeatRate, double emptyPageRate) {

  /** Behaviour that can be turned on and off. */
  public enum Switch {
    /** A series' instances come with their master. */
    MASTERS,
    /** A cancelled occurrence is named by {@code @removed}. */
    REMOVED_OCCURRENCES,
    /** A change outside the window is told as {@code @removed}. */
    REMOVED_OUTSIDE_WINDOW,
    /** A deleted series names each of its occurrences beside the master. */
    OCCURRENCES_OF_REMOVED_SERIES,
    /** A series' instances come before their master, the last one first. */
    MASTERS_LAST,
    /** Exceptions come without subject and body, as some report. */
    SPARSE_EXCEPTIONS,
    /**
     * No item tells the {@code transactionId} it was created with: no document says that one does.
     */
    ANONYMOUS
  }

  /** Copies the switches. */
  public DeltaOptions {
    switches = Set.copyOf(switches);
  }

  /** As observed: masters are included, cancelled occurrences are not named. */
  public static DeltaOptions defaults() {
    Set<Switch> on = EnumSet.of(Switch.MASTERS, Switch.REMOVED_OUTSIDE_WINDOW);
    return new DeltaOptions(on, Duration.ZERO, 1, 0, 0);
  }

  /** The same with one switch turned. */
  public DeltaOptions with(Switch which, boolean on) {
    Set<Switch> turned = EnumSet.noneOf(Switch.class);
    turned.addAll(switches);
    if (on) {
      turned.add(which);
    } else {
      turned.remove(which);
    }
    return new DeltaOptions(turned, lag, seed, repeatRate, emptyPageRate);
  }

  /** The same with another replication lag. */
  public DeltaOptions withLag(Duration newLag) {
    return new DeltaOptions(switches, newLag, seed, repeatRate, emptyPageRate);
  }

  /** The same with repeats and empty pages, drawn from a seed. */
  public DeltaOptions withNoise(long newSeed, double repeats, double emptyPages) {
    return new DeltaOptions(switches, lag, newSeed, repeats, emptyPages);
  }

  boolean has(Switch which) {
    return switches.contains(which);
  }
}
