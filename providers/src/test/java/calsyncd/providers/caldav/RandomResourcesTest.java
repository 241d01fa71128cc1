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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random events as resources, without a server. */
class RandomResourcesTest {
  private static final LocalDate FROM = LocalDate.of(2026, 9, 1);
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

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aWrittenEventTakesPlaceWhenItDid(long seed) {
    RandomEvents events = new RandomEvents(seed, FROM, true);
    int held = 0;
    for (int n = 0; n < 1_000; n++) {
      Event event = events.event(n);
      Optional<Event> written = projected(event);
      if (written.isPresent()) {
        assertThat(instants(written.get())).as("of %s", event).isEqualTo(instants(event));
        assertThat(projected(written.get())).isEqualTo(written);
        held++;
      }
    }
    assertThat(held).isGreaterThan(950);
  }

  @Test
  void anyEventIsTurnedIntoAnyOther() throws IcsException {
    RandomEvents events = new RandomEvents(3, FROM, true);
    for (int n = 0; n < 1_000; n++) {
      Event from = events.event(n);
      Event to = events.event(n + 1).withUid(from.uid());
      Optional<Event> wanted = projected(to);
      if (wanted.isEmpty() || projected(from).isEmpty()) {
        continue;
      }
      String raw = IcsResource.create(from, Instant.EPOCH);

      String after = IcsResource.update(raw, to, IcsSamples.NOW);

      assertThat(IcsEvents.event(after)).as("of %s", to).isEqualTo(wanted);
      assertThat(IcsResource.update(after, to, IcsSamples.NOW)).isEqualTo(after);
    }
  }
}
