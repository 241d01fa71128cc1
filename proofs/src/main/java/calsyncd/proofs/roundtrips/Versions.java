package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.SeriesOverride;
import calsyncd.testkit.RandomEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Second versions of events. */
final class Versions {
  private static final int EVERY = 5;
  private static final int SOME = 6;
  private static final long OTHER = 7_919;
  private static final Duration FAR = Duration.ofDays(3660);

  private final RandomEvents others;

  /** The second versions that a seed makes. */
  Versions(long seed) {
    others = new RandomEvents(seed + OTHER, Options.FROM, true);
  }

  /**
   * Another event altogether under the same UID, for every fifth; the same in other words, with an
   * occurrence more cancelled and one more moved, for every fifth too.
   */
  Optional<Event> second(Trip trip) {
    int number = number(trip);
    return switch (number % EVERY) {
      case 0 -> Optional.of(others.event(number).withUid(trip.event().uid()));
      case 1 -> Optional.of(mutated(trip.event()));
      default -> Optional.empty();
    };
  }

  /**
   * Whether it is there before the snapshot, as all are that change; the others come with the
   * delta. It hangs on the number alone, so that an event is treated the same by itself.
   */
  static boolean isEarly(Trip trip) {
    return number(trip) % EVERY < 3;
  }

  private static int number(Trip trip) {
    return Math.floorMod(trip.number().hashCode(), 1_000_003);
  }

  private static Event mutated(Event event) {
    Event renamed = event.withContent(renamed(event.content()));
    if (event.recurrence().isEmpty()) {
      return renamed;
    }
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    List<Occurrence> some =
        Occurrences.within(renamed, start, start.plus(FAR), ZoneOffset.UTC, SOME).stream()
            .filter(it -> !event.overrides().containsKey(it.id()))
            .toList();
    if (some.size() < 3) {
      return renamed;
    }
    Occurrence moved = some.get(2);
    return renamed
        .withOverride(some.get(1).id(), SeriesOverride.CANCELLED)
        .withOverride(moved.id(), new SeriesOverride.Changed(later(moved.content())));
  }

  private static EventContent renamed(EventContent content) {
    Text text = content.text();
    return content.withText(
        new Text(text.title() + " again", text.description() + ".", text.location(), text.url()));
  }

  /** A quarter of an hour longer; a day stays, under another title. */
  private static EventContent later(EventContent content) {
    When when = content.when();
    return when.start() instanceof EventTime.Day
        ? renamed(content)
        : content.withWhen(new When(when.start(), longer(when.end())));
  }

  private static EventTime longer(EventTime end) {
    return switch (end) {
      case EventTime.Day day -> day;
      case EventTime.Floating floating -> new EventTime.Floating(floating.wall().plusMinutes(15));
      case EventTime.Zoned zoned ->
          EventTime.Zoned.of(
              zoned.instant(ZoneOffset.UTC).plus(Duration.ofMinutes(15)), zoned.zone());
    };
  }
}
