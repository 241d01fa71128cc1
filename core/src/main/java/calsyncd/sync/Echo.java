package calsyncd.sync;

import calsyncd.calendar.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * What we wrote to a copy and when: {@code SECONDS:DIGEST}. The same value that goes out again and
 * again shows that somebody puts another one in its place each time, by which no person works.
 */
final class Echo {
  private static final int DIGEST = 16;

  private Echo() {}

  /**
   * One write.
   *
   * @param written all that tells it from another one
   */
  static String of(Event written, Instant at) {
    return at.getEpochSecond() + ":" + digest(written);
  }

  private static String digest(Event written) {
    byte[] whole = CreateKeys.sha256(written.toString());
    return HexFormat.of().formatHex(whole, 0, DIGEST / 2);
  }

  /** How often this was written within the time before now. */
  static int count(List<String> wrote, Event wanted, Instant now, Duration within) {
    String digest = digest(wanted);
    long oldest = now.minus(within).getEpochSecond();
    return (int)
        wrote.stream()
            .map(echo -> echo.split(":", 2))
            .filter(echo -> echo[1].equals(digest) && Long.parseLong(echo[0]) >= oldest)
            .count();
  }
}
