package calsyncd.simulators.microsoft;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How fast notification endpoints answer, and what that earns them. */
final class EndpointHealth {
  private final DeliveryOptions options;
  private final InstantSource clock;
  private final Map<URI, Standing> standings = new HashMap<>();

  /** What is done with new notifications to an endpoint. */
  enum State {
    NORMAL,
    /** They are delayed. */
    SLOW,
    /** They are dropped. */
    DROP
  }

  /** How late an answer was: past the allowance of a first try, or even of a retry. */
  private enum Lateness {
    IN_TIME,
    LATE,
    VERY_LATE
  }

  private record Answer(Instant at, Lateness lateness) {}

  /** The answers of the last minutes, counted as they come and go. */
  private static final class Standing {
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final int[] counts = new int[Lateness.values().length];
    private State state = State.NORMAL;
    private Instant until = Instant.MIN;

    void add(Answer answer) {
      answers.addLast(answer);
      counts[answer.lateness().ordinal()]++;
    }

    void forgetBefore(Instant oldest) {
      while (!answers.isEmpty() && answers.getFirst().at().isBefore(oldest)) {
        counts[answers.removeFirst().lateness().ordinal()]--;
      }
    }

    int late() {
      return counts[Lateness.LATE.ordinal()] + veryLate();
    }

    int veryLate() {
      return counts[Lateness.VERY_LATE.ordinal()];
    }

    boolean exceeds(DeliveryOptions.Threshold threshold, int count) {
      int all = answers.size();
      return all >= threshold.least() && count > threshold.share() * all;
    }
  }

  EndpointHealth(DeliveryOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
  }

  /** Takes note of an answer; a state that ended is judged anew from then on. */
  synchronized void answered(URI address, Duration took) {
    Standing standing = current(address);
    Instant now = clock.instant();
    standing.add(new Answer(now, lateness(took)));
    standing.forgetBefore(now.minus(options.slow().window()));
    if (standing.exceeds(options.drop(), standing.veryLate())) {
      enter(standing, State.DROP, options.drop());
    } else if (standing.state == State.NORMAL
        && standing.exceeds(options.slow(), standing.late())) {
      enter(standing, State.SLOW, options.slow());
    }
  }

  /** Puts an address into a state for as long as the state lasts. */
  synchronized void force(URI address, State state) {
    enter(current(address), state, state == State.DROP ? options.drop() : options.slow());
  }

  synchronized State state(URI address) {
    return current(address).state;
  }

  private Lateness lateness(Duration took) {
    if (took.compareTo(options.timeouts().retry()) >= 0) {
      return Lateness.VERY_LATE;
    }
    return took.compareTo(options.timeouts().first()) >= 0 ? Lateness.LATE : Lateness.IN_TIME;
  }

  private Standing current(URI address) {
    Standing standing = standings.computeIfAbsent(address, any -> new Standing());
    if (standing.state != State.NORMAL && !clock.instant().isBefore(standing.until)) {
      standing.state = State.NORMAL;
      standing.forgetBefore(Instant.MAX);
    }
    return standing;
  }

  private void enter(Standing standing, State state, DeliveryOptions.Threshold threshold) {
    standing.state = state;
    standing.until = clock.instant().plus(threshold.window());
  }
}
