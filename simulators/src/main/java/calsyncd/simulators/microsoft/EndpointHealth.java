package calsyncd.simulators.microsoft;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** How fast notification endpoints answer, and what that earns them. */
final class EndpointHealth {
  private final DeliveryOptions options;
  private final InstantSource clock;
  private final Map<URI, Standing> records = new HashMap<>();

  /** What is done with new notifications to an endpoint. */
  enum State {
    NORMAL,
    /** They are delayed. */
    SLOW,
    /** They are dropped. */
    DROP
  }

  private record Answer(Instant at, boolean late, boolean veryLate) {}

  private static final class Standing {
    private final Deque<Answer> answers = new ArrayDeque<>();
    private State state = State.NORMAL;
    private Instant until = Instant.MIN;
  }

  EndpointHealth(DeliveryOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
  }

  /** Takes note of an answer; a state that ended is judged anew from then on. */
  synchronized void answered(URI address, Duration took) {
    Standing record = current(address);
    Instant now = clock.instant();
    boolean late = took.compareTo(options.timeouts().first()) >= 0;
    boolean veryLate = took.compareTo(options.timeouts().retry()) >= 0;
    record.answers.addLast(new Answer(now, late, veryLate));
    prune(record, now);
    if (exceeds(record, options.drop(), Answer::veryLate)) {
      enter(record, State.DROP, options.drop());
    } else if (record.state == State.NORMAL && exceeds(record, options.slow(), Answer::late)) {
      enter(record, State.SLOW, options.slow());
    }
  }

  synchronized State state(URI address) {
    return current(address).state;
  }

  private Standing current(URI address) {
    Standing record = records.computeIfAbsent(address, any -> new Standing());
    if (record.state != State.NORMAL && !clock.instant().isBefore(record.until)) {
      record.state = State.NORMAL;
      record.answers.clear();
    }
    return record;
  }

  private void enter(Standing record, State state, DeliveryOptions.Threshold threshold) {
    record.state = state;
    record.until = clock.instant().plus(threshold.window());
  }

  private void prune(Standing record, Instant now) {
    Instant oldest = now.minus(options.slow().window());
    record.answers.removeIf(answer -> answer.at().isBefore(oldest));
  }

  private static boolean exceeds(
      Standing record, DeliveryOptions.Threshold threshold, Predicate<Answer> which) {
    long count = record.answers.stream().filter(which).count();
    int all = record.answers.size();
    return all >= threshold.least() && count > threshold.share() * all;
  }
}
