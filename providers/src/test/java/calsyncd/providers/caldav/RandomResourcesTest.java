package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.Occurrences;
import calsyncd.provider.Projection;
import calsyncd.testkit.RandomEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Random events as resources, without a server. */
class RandomResourcesTest {
  private static final LocalDate FROM = LocalDate.of(2026, 9, 1);

  /** {@code -DroundTrips=5000} for the long proof, {@code -DroundTripSeed=N} for other events. */
  private static final int ROUND_TRIPS = Integer.getInteger("roundTrips", 2_000);

  private static final long SEED = Long.getLong("roundTripSeed", 1);
  private static final Duration FIVE_YEARS = Duration.ofDays(5 * 366);

  private static Optional<Event> projected(Event event) {
    return IcsProjection.of(event) instanceof Projection.Carried(Event carried, _)
        ? Optional.of(carried)
        : Optional.empty();
  }

  private static List<When> occurrences(Event event) {
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    return Occurrences.within(
            event,
            start.minus(Duration.ofDays(2)),
            start.plus(FIVE_YEARS),
            ZoneOffset.UTC,
            Integer.MAX_VALUE)
        .stream()
        .map(occurrence -> occurrence.content().when())
        .toList();
  }

  private static List<String> instants(Event event) {
    return occurrences(event).stream()
        .map(w -> w.start().instant(ZoneOffset.UTC) + "/" + w.end().instant(ZoneOffset.UTC))
        .sorted()
        .toList();
  }

  @Test
  void aWrittenEventTakesPlaceWhenItDid() {
    RandomEvents events = new RandomEvents(SEED, FROM, true);
    int held = 0;
    for (int n = 0; n < ROUND_TRIPS; n++) {
      Event event = events.event(n);
      Optional<Event> written = projected(event);
      if (written.isPresent()) {
        assertThat(instants(written.get())).as("of %s", event).isEqualTo(instants(event));
        assertThat(projected(written.get())).isEqualTo(written);
        held++;
      }
    }
    assertThat(held).isGreaterThan(ROUND_TRIPS * 95 / 100);
  }

  @Test
  void anyEventIsTurnedIntoAnyOther() throws IcsException {
    RandomEvents events = new RandomEvents(SEED + 2, FROM, true);
    for (int n = 0; n < ROUND_TRIPS; n++) {
      Event from = events.event(n);
      Event to = events.event(n + 1).withUid(from.uid());
      Optional<Event> wanted = projected(to);
      if (wanted.isEmpty() || projected(from).isEmpty()) {
        continue;
      }
      String raw = IcsResource.create(from, Instant.EPOCH);

      String after = IcsResource.update(raw, to, IcsSamples.STAMP);

      assertThat(IcsEvents.event(after)).as("of %s", to).isEqualTo(wanted);
      assertThat(IcsResource.update(after, to, IcsSamples.STAMP)).isEqualTo(after);
    }
  }
}
