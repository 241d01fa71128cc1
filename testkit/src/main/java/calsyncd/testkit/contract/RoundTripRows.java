package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.RandomEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random events come back as they were, or lose only what the projection names. */
public interface RoundTripRows extends Rows {
  /** Five years. */
  Duration COMPARED = Duration.ofDays(5 * 366);

  /** How many events go out and come back; {@code -DroundTrips=5000} for many. */
  default int roundTrips() {
    return Integer.getInteger("roundTrips", 50);
  }

  /** Another seed makes other events: {@code -DroundTripSeed=N}. */
  default long seed() {
    return Long.getLong("roundTripSeed", 1);
  }

  @Test
  default void randomEventsComeBack() {
    LocalDate from = LocalDate.ofInstant(trial().world().now(), ZoneOffset.UTC);
    RandomEvents events = new RandomEvents(seed(), from, false);
    int held = 0;
    for (int n = 0; n < roundTrips(); n++) {
      Event event = events.event(n);
      if (trial().provider().project(event) instanceof Projection.Carried carried) {
        comesBack(event, carried);
        held++;
      }
    }
    assertThat(held).as("events that the provider can hold").isGreaterThan(roundTrips() / 2);
  }

  private void comesBack(Event event, Projection.Carried carried) {
    NamedLosses.assertNamed(event, carried);
    RemoteEvent created = trial().provider().create(trial().calendar(), trial().key(), event);
    trial().touch(created.id());
    trial().assertHeld(created, carried.event());
    if (!carried.notCarried().contains("recurrence")) {
      boolean floats = event.content().when().start() instanceof EventTime.Floating;
      assertThat(occurrences(created.event(), floats))
          .as("of %s", event)
          .isEqualTo(occurrences(event, floats));
    }
  }

  /** All that begins within five years, by instants; by wall times where it floats. */
  private static List<String> occurrences(Event event, boolean floats) {
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    Instant from = start.minus(Duration.ofDays(2));
    Instant to = start.plus(COMPARED);
    return Occurrences.within(event, from, to, ZoneOffset.UTC, Integer.MAX_VALUE).stream()
        .map(o -> shown(o.content().when(), floats))
        .sorted()
        .toList();
  }

  private static String shown(When when, boolean floats) {
    return shown(when.start(), floats) + "/" + shown(when.end(), floats);
  }

  private static String shown(EventTime time, boolean floats) {
    return floats ? time.wall().toString() : time.instant(ZoneOffset.UTC).toString();
  }
}
