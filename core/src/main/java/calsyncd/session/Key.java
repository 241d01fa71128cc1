package calsyncd.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * When a report was made, as the client tells it: by number, then time, then what it says. The
 * greatest key that names a field gives the field its value, so that the order of arrival is
 * nothing.
 *
 * @param seq rises with each report of a session; 0 where the client does not count
 * @param at to the millisecond, which is what a browser's clock has
 * @param rank of what was said
 */
public record Key(long seq, Instant at, int rank) implements Comparable<Key> {
  /** Weighs more than any report of the same moment. */
  private static final int IDLE = Action.values().length;

  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::seq).thenComparing(Key::at).thenComparingInt(Key::rank);

  public Key {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Just after this and before whatever the client says next. */
  Key idle() {
    return new Key(seq, at, IDLE);
  }

  /** The key as it is stored. */
  public String text() {
    return seq + "|" + at.toEpochMilli() + "|" + rank;
  }

  /** The key that was stored. */
  public static Key of(String text) {
    String[] parts = text.split("\\|", -1);
    return new Key(
        Long.parseLong(parts[0]),
        Instant.ofEpochMilli(Long.parseLong(parts[1])),
        Integer.parseInt(parts[2]));
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }
}
