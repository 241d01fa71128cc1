package calsyncd.simulators.microsoft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Outlook's limits per app and mailbox: calls at once and calls in ten minutes. */
final class MailboxThrottle {
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final String BUSY_RETRY = "0.512";

  private final GraphOptions.Exchange limits;
  private final InstantSource clock;
  private final Map<Key, Usage> usages = new HashMap<>();
  private int peak;

  /** Who calls where. */
  record Key(String app, String mailbox) {}

  private static final class Usage {
    private final ArrayDeque<Instant> calls = new ArrayDeque<>();
    private int running;
  }

  MailboxThrottle(GraphOptions.Exchange limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Lets a call in, to be followed by {@link #leave}, or refuses it. Refused calls count too. */
  synchronized void enter(Key key) {
    Usage usage = usages.computeIfAbsent(key, any -> new Usage());
    Instant now = clock.instant();
    usage.calls.addLast(now);
    while (usage.calls.getFirst().isBefore(now.minus(WINDOW))) {
      usage.calls.removeFirst();
    }
    if (usage.calls.size() > limits.perTenMinutes()) {
      throw tooMany(Duration.between(now, usage.calls.getFirst().plus(WINDOW)));
    }
    if (usage.running >= limits.concurrent()) {
      throw new GraphError(
              429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
          .header("Retry-After", BUSY_RETRY);
    }
    usage.running++;
    peak = Math.max(peak, usage.running);
  }

  /** How many calls of one app ran in one mailbox at once, at most. */
  synchronized int peak() {
    return peak;
  }

  synchronized void leave(Key key) {
    usages.get(key).running--;
  }

  private static GraphError tooMany(Duration wait) {
    long millis = wait.toMillis() + 1;
    String seconds = millis / 1_000 + "." + String.format(Locale.ROOT, "%03d", millis % 1_000);
    return new GraphError(429, "TooManyRequests", "Please retry again later.")
        .header("Retry-After", seconds);
  }
}
