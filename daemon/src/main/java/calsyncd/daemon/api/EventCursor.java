package calsyncd.daemon.api;

import calsyncd.daemon.postgres.EventQueries.After;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a list of events goes on. Opaque to callers; what it names is read with their own id again,
 * so that a forged one shows nobody anything.
 *
 * @param order which order it belongs to
 * @param occurrence the last occurrence given of that event, where it has more of them
 */
record EventCursor(Order order, Instant key, UUID id, Optional<OccurrenceKey> occurrence) {
  private static final int PARTS = 6;

  /** The orders of lists. */
  enum Order {
    START,
    CHANGE,
    OCCURRENCE
  }

  /** Occurrences come by their start, and those of one start by the start they had by the rule. */
  record OccurrenceKey(Instant start, Instant original) implements Comparable<OccurrenceKey> {
    @Override
    public int compareTo(OccurrenceKey other) {
      int byStart = start.compareTo(other.start);
      return byStart != 0 ? byStart : original.compareTo(other.original);
    }
  }

  After after() {
    return new After(key, id, occurrence.isPresent());
  }

  String text() {
    String text =
        String.join(
            "|",
            order.name(),
            key.toString(),
            id.toString(),
            occurrence.map(o -> o.start().toString()).orElse("-"),
            occurrence.map(o -> o.original().toString()).orElse("-"),
            "1");
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static EventCursor of(String text, Order order) {
    try {
      EventCursor cursor =
          parsed(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
      if (cursor.order == order) {
        return cursor;
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw bad();
    }
    throw bad();
  }

  private static EventCursor parsed(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != PARTS) {
      throw bad();
    }
    return new EventCursor(
        Order.valueOf(parts[0]),
        Instant.parse(parts[1]),
        UUID.fromString(parts[2]),
        parts[3].equals("-")
            ? Optional.empty()
            : Optional.of(new OccurrenceKey(Instant.parse(parts[3]), Instant.parse(parts[4]))));
  }

  private static Problem bad() {
    return Problem.parameter(
        "cursor", "is not the next_cursor of a list with these parameters; start without it");
  }
}
