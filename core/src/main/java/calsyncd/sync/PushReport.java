package calsyncd.sync;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the writing half of a pass came to.
 *
 * @param created copies made
 * @param updated copies changed
 * @param removed copies removed
 * @param held writes and removals that wait for a person or another version
 * @param failed writes that failed for now
 * @param again in how long the binding has something to write again; empty where it has nothing
 */
public record PushReport(
    int created, int updated, int removed, int held, int failed, Optional<Duration> again) {
  /** A binding that only reads. */
  public static final PushReport NONE = new PushReport(0, 0, 0, 0, 0, Optional.empty());

  /** The same, with something to do at once. */
  PushReport atOnce() {
    return sooner(Optional.of(Duration.ZERO));
  }

  /** The same, with something to do in so long. */
  PushReport sooner(Optional<Duration> in) {
    return new PushReport(
        created,
        updated,
        removed,
        held,
        failed,
        Stream.of(again, in).flatMap(Optional::stream).min(Comparator.naturalOrder()));
  }

  /** The same, with what became of copies that nothing needs. */
  PushReport and(Strays strays) {
    return new PushReport(
        created, updated, removed + strays.removed(), held, failed + strays.failed(), again);
  }

  /** How many writes the provider took. */
  public int written() {
    return created + updated + removed;
  }
}
