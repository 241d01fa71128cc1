package calsyncd.benchmarks.firstsync;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.function.BiConsumer;

/**
 * The same events at each provider: half an hour each, over a year and a half, every fiftieth a
 * series of five weeks.
 */
record Made(int count) {
  static final Instant NOW = Instant.parse("2026-09-01T08:00:00Z");
  static final int OCCURRENCES = 5;
  static final String TEXT =
      "What was said last time, who does what until when, and what is left over for the next: "
          + "notes of about two lines, as most events have them. ";
  private static final LocalDateTime FIRST = LocalDateTime.parse("2026-04-01T06:00");
  private static final int DAYS = 540;
  private static final int SERIES = 50;

  void forEach(BiConsumer<Integer, LocalDateTime> event) {
    for (int n = 0; n < count; n++) {
      event.accept(n, FIRST.plusDays(n % DAYS).plusMinutes(15L * (n / DAYS % 50)));
    }
  }

  boolean isSeries(int n) {
    return n % SERIES == 0;
  }

  String title(int n) {
    return "Event " + n;
  }
}
