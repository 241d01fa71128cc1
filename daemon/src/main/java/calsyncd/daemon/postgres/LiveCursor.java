package calsyncd.daemon.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Up to where a listener has been told of a user's events and sessions. Each is stamped under the
 * user's turn, so that what is committed later has a later stamp. Opaque to listeners; what it
 * names is read with their own id again, so that a forged one shows nobody anything.
 */
public record LiveCursor(Place events, Place sessions) {
  private static final int PARTS = 4;

  /** Behind a row, in the order of its stamp and id. */
  record Place(Instant at, UUID id) {
    /** Before all. */
    static final Place FIRST = new Place(Instant.EPOCH, new UUID(0, 0));
  }

  /** The same behind an event. */
  public LiveCursor withEvents(Instant at, UUID id) {
    return new LiveCursor(new Place(at, id), sessions);
  }

  /** The same behind a session. */
  public LiveCursor withSessions(Instant at, UUID id) {
    return new LiveCursor(events, new Place(at, id));
  }

  /** What it says of events may be so old. A user without any has nothing to miss. */
  public Instant oldest() {
    return events.equals(Place.FIRST) ? Instant.MAX : events.at();
  }

  /** As an id of a message. */
  public String text() {
    String text = events.at + "|" + events.id + "|" + sessions.at + "|" + sessions.id;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /** The cursor of an id; nothing, if it is none of ours. */
  public static Optional<LiveCursor> of(String id) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(id), UTF_8).split("\\|", -1);
      return parts.length == PARTS
          ? Optional.of(
              new LiveCursor(
                  new Place(Instant.parse(parts[0]), UUID.fromString(parts[1])),
                  new Place(Instant.parse(parts[2]), UUID.fromString(parts[3]))))
          : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
