package calsyncd.simulators.microsoft;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Base64;

/**
 * What an id of an event or of one occurrence stands for. The written form is opaque and
 * case-sensitive; it names the mailbox, the event, how often the event was moved (an immutable id
 * leaves that out) and the occurrence.
 *
 * @param generation how often the event was moved to another calendar, or {@link #IMMUTABLE}
 * @param day the epoch day of the occurrence, or {@link #WHOLE}
 */
record EventId(int mailbox, long serial, int generation, long day) {
  static final int IMMUTABLE = -1;
  static final long WHOLE = Long.MIN_VALUE;

  private static final String REGULAR_PREFIX = "AAMkAGI2";
  private static final String IMMUTABLE_PREFIX = "AAkALgAA";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  static EventId parse(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(payload(text)));
      EventId id = new EventId(bytes.getInt(), bytes.getLong(), bytes.getInt(), bytes.getLong());
      if (bytes.hasRemaining()) {
        throw malformed();
      }
      return id;
    } catch (IllegalArgumentException | BufferUnderflowException unreadable) {
      throw malformed();
    }
  }

  private static String payload(String text) {
    if (text.startsWith(REGULAR_PREFIX)) {
      return text.substring(REGULAR_PREFIX.length());
    }
    if (text.startsWith(IMMUTABLE_PREFIX)) {
      return text.substring(IMMUTABLE_PREFIX.length());
    }
    throw malformed();
  }

  private static GraphError malformed() {
    return new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
  }

  boolean isOccurrence() {
    return day != WHOLE;
  }

  LocalDate date() {
    return LocalDate.ofEpochDay(day);
  }

  EventId master() {
    return new EventId(mailbox, serial, generation, WHOLE);
  }

  EventId occurrence(LocalDate date) {
    return new EventId(mailbox, serial, generation, date.toEpochDay());
  }

  EventId immutable() {
    return new EventId(mailbox, serial, IMMUTABLE, day);
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(24);
    bytes.putInt(mailbox).putLong(serial).putInt(generation).putLong(day);
    return (generation == IMMUTABLE ? IMMUTABLE_PREFIX : REGULAR_PREFIX)
        + ENCODER.encodeToString(bytes.array());
  }
}
