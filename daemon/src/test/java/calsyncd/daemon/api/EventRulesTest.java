package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.EventEdit;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No body costs more than its size is worth. */
class EventRulesTest {
  private static final EventRules RULES = new EventRules(EventLimits.DEFAULT);
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final LocalDateTime AFTERWARDS = LocalDateTime.parse("2026-03-02T15:00:00");
  private static final String LEAP = "RRULE:FREQ=YEARLY;COUNT=10000;BYMONTH=2;BYMONTHDAY=29";

  /** Begins with a leap day of 1584. */
  private static Event leaps(int overrides, List<String> lines) {
    EventContent content = Events.content("leap", Instant.parse("1584-02-29T09:00:00Z"));
    EventTime start = content.when().start();
    SortedMap<RecurrenceId, SeriesOverride> cancelled = new TreeMap<>();
    for (LocalDate day = start.wall().toLocalDate();
        cancelled.size() < overrides;
        day = day.plusYears(4).withDayOfMonth(1).plusMonths(1).minusDays(1)) {
      if (day.getDayOfMonth() == 29) {
        cancelled.put(
            new RecurrenceId(start.at(day.atTime(start.wall().toLocalTime()))),
            SeriesOverride.CANCELLED);
      }
    }
    return new Event(new Uid("leap"), content, new Recurrence(lines), cancelled);
  }

  @Test
  void aThousandOverridesOfARareRuleAreFoundInOneWalk() {
    Event event = leaps(1_000, List.of(LEAP));
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> RULES.check(event));
  }

  @Test
  void aSeriesThatTakesTooLongIsRefusedByName() {
    List<String> lines = new ArrayList<>(Collections.nCopies(20, LEAP));
    Event event = leaps(1, lines);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> RULES.check(event))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("recurrence takes too long"));
  }

  private static Event daily(int count) {
    return Events.daily("u", "daily", Instant.parse("2026-03-02T12:00:00Z"))
        .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=" + count)));
  }

  private static Event cancelled(Event series, int day) {
    return series.withOverride(Events.occurrence(series, day), SeriesOverride.CANCELLED);
  }

  private static Event renamed(Event event) {
    return event.withContent(
        Events.content("renamed", event.content().when().start().instant(ZoneOffset.UTC)));
  }

  @Test
  void anOverrideThatNamedNoOccurrenceBeforeMayStay() {
    Event current = cancelled(cancelled(daily(7), 3), 8);
    RULES.checkChange(current, current);
    RULES.checkChange(renamed(current), current);
    RULES.checkChange(cancelled(cancelled(daily(6), 3), 8), current);
    RULES.checkChange(cancelled(cancelled(daily(10), 3), 8), current);
    RULES.checkChange(cancelled(daily(6), 3), current);
  }

  @Test
  void anOverrideThatIsNewOrLosesItsOccurrenceIsRefused() {
    Event current = cancelled(cancelled(daily(7), 3), 8);
    for (Event event :
        List.of(
            cancelled(current, 9),
            cancelled(cancelled(daily(6), 3), 9),
            cancelled(cancelled(daily(3), 3), 8),
            Events.renamed(current, 8, "other"))) {
      assertThatThrownBy(() -> RULES.checkChange(event, current))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("names no occurrence");
    }
  }

  /** As a provider tells it that names a cancelled occurrence among the exclusions, too. */
  @Test
  void anOverrideOfNothingThatWasThereBeforeIsNoReasonToRefuseAnotherTime() {
    Event daily = Events.daily("u", "daily", NOON);
    RecurrenceId nothing = new RecurrenceId(daily.content().when().start().at(AFTERWARDS));
    Event brought = daily.withOverride(nothing, SeriesOverride.CANCELLED);
    Event retimed = brought.withContent(longer(brought.content()));
    RULES.checkChange(retimed, brought);
    assertThatThrownBy(() -> RULES.checkChange(retimed, daily))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("names no occurrence");
  }

  private static EventContent longer(EventContent content) {
    EventTime start = content.when().start();
    EventTime end = start.at(content.when().end().wall().plusHours(1));
    return content.withWhen(new EventContent.When(start, end));
  }

  @Test
  void anEditIsWorkedOutAgainOnlyWhereTheEventIsAnother() {
    List<Event> asked = new ArrayList<>();
    Event one = Events.single("u", "one", Instant.EPOCH);
    Event two = Events.single("u", "two", Instant.EPOCH);
    WorkedEdit edit =
        WorkedEdit.of(
            one,
            event -> {
              asked.add(event);
              return new EventEdit.Remove();
            });
    assertThat(edit.apply(one)).isEqualTo(new EventEdit.Remove());
    assertThat(asked).containsExactly(one);
    edit.apply(two);
    assertThat(asked).containsExactly(one, two);
  }

  @Test
  void aRefusalWaitsUntilItIsAskedFor() {
    Event event = Events.single("u", "one", Instant.EPOCH);
    WorkedEdit edit =
        WorkedEdit.of(
            event,
            _ -> {
              throw Problem.field("start", "is refused");
            });
    assertThatThrownBy(() -> edit.apply(event)).hasMessage("start is refused");
  }
}
