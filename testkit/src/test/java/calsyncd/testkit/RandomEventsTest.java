package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesSplit;
import calsyncd.calendar.Uid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generator gives, and what holds of every event it gives. */
final class RandomEventsTest {
  private static final int EVENTS = 2_000;
  private static final int SPLIT = 300;
  private static final LocalDate FROM = LocalDate.of(2026, 11, 22);
  private static final Uid REST = new Uid("rest");

  private static Stream<Event> events(long seed, boolean rare) {
    RandomEvents events = new RandomEvents(seed, FROM, rare);
    return IntStream.range(0, EVENTS).mapToObj(events::event);
  }

  private static List<Occurrence> occurrences(Event event, int max) {
    return occurrences(event, start(event).instant(ZoneOffset.UTC), max);
  }

  private static List<Occurrence> occurrences(Event event, Instant start, int max) {
    Instant from = start.minus(Duration.ofDays(2));
    return Occurrences.within(event, from, start.plus(Duration.ofDays(3660)), ZoneOffset.UTC, max);
  }

  @Test
  void oneSeedGivesTheSameEventsInAnyOrder() {
    List<Event> events = events(7, true).toList();
    RandomEvents again = new RandomEvents(7, FROM, true);
    for (int n = EVENTS - 1; n >= 0; n -= 17) {
      assertThat(again.event(n)).isEqualTo(events.get(n));
    }
    assertThat(events(8, true).toList()).isNotEqualTo(events);
    assertThat(events.stream().map(Event::uid).distinct()).hasSize(EVENTS);
  }

  @Test
  void everyKindIsThere() {
    List<Event> events = events(1, false).toList();
    some(events, event -> start(event) instanceof Day);
    some(events, event -> start(event) instanceof Floating);
    some(events, event -> start(event) instanceof Zoned zoned && zoned.later());
    some(events, RandomEventsTest::isTheFirstOfTwo);
    some(events, event -> start(event).wall().toLocalDate().equals(LocalDate.of(2028, 2, 29)));
    some(events, event -> event.recurrence().isEmpty());
    some(events, event -> event.overrides().containsValue(SeriesOverride.CANCELLED));
    some(events, RandomEventsTest::isMoved);
    some(events, RandomEventsTest::endsOnTheEdge);
    some(events, RandomEventsTest::runsOverAGap);
    for (String line : List.of("COUNT=", "WKST=", "BYSETPOS=", "EXDATE", "RDATE", "INTERVAL=")) {
      some(events, event -> event.recurrence().toString().contains(line));
    }
  }

  private static void some(List<Event> events, Predicate<Event> kind) {
    assertThat(events.stream().filter(kind).count()).isGreaterThan(5);
  }

  private static EventTime start(Event event) {
    return event.content().when().start();
  }

  private static boolean isTheFirstOfTwo(Event event) {
    return start(event) instanceof Zoned zoned
        && !zoned.later()
        && zoned.zone().getRules().getValidOffsets(zoned.wall()).size() > 1;
  }

  private static boolean isMoved(Event event) {
    return event.overrides().entrySet().stream()
        .anyMatch(e ->
            e.getValue() instanceof SeriesOverride.Changed(var content)
                && !content.when().start().equals(e.getKey().start()));
  }

  private static boolean endsOnTheEdge(Event event) {
    List<Occurrence> all = occurrences(event.withOverrides(new TreeMap<>()), 1000);
    String until =
        all.isEmpty() || !(start(event) instanceof Zoned)
            ? "none"
            : all.getLast().id().start().instant(ZoneOffset.UTC).toString();
    return event.recurrence().toString().contains("UNTIL=" + until.replaceAll("[-:]", ""));
  }

  private static boolean runsOverAGap(Event event) {
    LocalDateTime wall = start(event).wall();
    return start(event) instanceof Zoned
        && occurrences(event, 100).stream()
            .anyMatch(o -> !o.id().start().wall().toLocalTime().equals(wall.toLocalTime()));
  }

  @Test
  void onlyWhoAsksForRareFormsGetsThem() {
    Predicate<Event> isRare =
        event ->
            event.recurrence().lines().stream().filter(l -> l.startsWith("RRULE")).count() > 1
                || event.recurrence().toString().matches(".*(EXRULE|HOURLY|BYHOUR|BYWEEKNO).*");
    assertThat(events(1, false).filter(isRare)).isEmpty();
    assertThat(events(1, true).filter(isRare)).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyEventIsTidy(long seed) {
    events(seed, true)
        .forEach(event -> {
          When when = event.content().when();
          assertThat(when.end().instant(ZoneOffset.UTC))
              .isAfter(when.start().instant(ZoneOffset.UTC));
          assertThat(Overrides.pruned(event)).isEqualTo(event);
          if (!event.recurrence().toString().contains("EXRULE")) {
            RecurrenceId first = new RecurrenceId(when.start());
            assertThat(Overrides.said(event, first)).as("%s", event).contains(event.content());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aSeriesThatIsSplitAnywhereHasItsOccurrencesInOneOfTheParts(long seed) {
    int[] refused = {0};
    events(seed, true)
        .limit(SPLIT)
        .filter(event -> !event.recurrence().isEmpty())
        .forEach(event -> refused[0] += refusedSplits(event));
    assertThat(refused[0]).as("splits refused").isLessThan(SPLIT / 10);
  }

  private static int refusedSplits(Event series) {
    List<Occurrence> all = occurrences(series, 60);
    int refused = 0;
    for (int at = 0; at < all.size(); at += 7) {
      try {
        assertParts(series, all, all.get(at).id());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("the series can't be split there");
        assertThat(series.recurrence().lines()).hasSizeGreaterThan(1);
        refused++;
      }
    }
    return refused;
  }

  private static void assertParts(Event series, List<Occurrence> all, RecurrenceId at) {
    SeriesSplit split = SeriesSplit.at(series, at, REST);
    Instant start = start(series).instant(ZoneOffset.UTC);
    List<Occurrence> before =
        split.first().map(first -> occurrences(first, start, 60)).orElse(List.of());
    assertThat(before).allMatch(occurrence -> occurrence.id().compareTo(at) < 0);
    List<Occurrence> parts = new ArrayList<>(before);
    List<Occurrence> rest = occurrences(split.rest(), start, 60);
    assertThat(rest).allMatch(occurrence -> occurrence.id().compareTo(at) >= 0);
    parts.addAll(rest);
    assertThat(parts).as("%s at %s", series, at).containsAll(all);
    if (all.size() < 60) {
      assertThat(parts).hasSameSizeAs(all);
    }
  }
}
