package calsyncd.benchmarks;

import calsyncd.daemon.demo.HubSide;
import calsyncd.daemon.demo.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.concurrent.locks.LockSupport;

/**
 * One calendar at both ends, edited at its provider and looked for in the hub. Times count from
 * just before an edit is sent, so they hold the provider's own answer too.
 */
final class Followed {
  private static final long LOOK = Duration.ofMillis(2).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
  private static final Duration SLOT = Duration.ofHours(2);

  private final Side side;
  private final HubSide hub;
  private final Instant first;
  private int number;
  private String last = "";

  Followed(Side side, HubSide hub, Instant first) {
    this.side = side;
    this.hub = hub;
    this.first = first;
  }

  /** The next edit, by turns a new event and a move of it; nanoseconds until the hub shows it. */
  long next() {
    var create = number % 2 == 0;
    var title = "Event " + number / 2;
    var start = first.plus(SLOT.multipliedBy(number++));
    var began = System.nanoTime();
    if (create) {
      last = side.create(title, start);
    } else {
      side.move(last, start);
    }
    return seen(title, start, began);
  }

  private long seen(String title, Instant start, long began) {
    while (System.nanoTime() - began < PATIENCE) {
      var there =
          hub.occurrences(start, start.plusSeconds(60)).stream()
              .anyMatch(seen -> seen.title().equals(title) && seen.start().equals(start));
      if (there) {
        return System.nanoTime() - began;
      }
      LockSupport.parkNanos(LOOK);
    }
    throw new IllegalStateException("the hub does not show " + title);
  }

  /** Edits made one after another, each once the hub shows the one before. */
  Lags oneAfterAnother(int edits) {
    var nanos = new long[edits];
    for (var i = 0; i < edits; i++) {
      nanos[i] = next();
    }
    return Lags.ofNanos(nanos);
  }

  /** Edits made as fast as the provider takes them. */
  Lags burst(int edits) {
    var began = new HashMap<String, Long>();
    var from = first.plus(SLOT.multipliedBy(number));
    for (var i = 0; i < edits; i++) {
      var title = "Burst " + i;
      began.put(title, System.nanoTime());
      side.create(title, first.plus(SLOT.multipliedBy(number++)));
    }
    var to = first.plus(SLOT.multipliedBy(number));
    return Lags.ofNanos(arrivals(began, from, to));
  }

  private long[] arrivals(HashMap<String, Long> began, Instant from, Instant to) {
    var nanos = new long[began.size()];
    var seen = new HashSet<String>();
    var end = System.nanoTime() + PATIENCE;
    while (seen.size() < nanos.length) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the hub shows only " + seen.size() + " of a burst");
      }
      for (var event : hub.occurrences(from, to)) {
        var sent = began.get(event.title());
        if (sent != null && seen.add(event.title())) {
          nanos[seen.size() - 1] = System.nanoTime() - sent;
        }
      }
      LockSupport.parkNanos(LOOK);
    }
    return nanos;
  }
}
