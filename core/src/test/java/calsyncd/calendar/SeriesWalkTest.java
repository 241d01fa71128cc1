package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeriesWalkTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int MANY = 1_000_000;

  private static EventTime at(String wall) {
    return EventTime.Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static RecurrenceId id(String wall) {
    return new RecurrenceId(at(wall));
  }

  private static Event series(String start, String... lines) {
    EventContent content =
        new EventContent(
            new EventContent.When(at(start), at(start)),
            new EventContent.Text("t", "", "", ""),
            EventContent.Standing.DEFAULT,
            EventContent.People.NONE,
            EventContent.Extras.NONE);
    return new Event(new Uid("u"), content, new Recurrence(List.of(lines)), new TreeMap<>());
  }

  @Test
  void whatTheRuleGivesIsThereWhateverBecameOfIt() {
    Event daily =
        series("2026-03-28T02:30:00", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20260330T003000Z")
            .withOverride(id("2026-03-28T02:30:00"), SeriesOverride.CANCELLED);
    assertThat(
            new SeriesWalk(daily, MANY)
                .having(
                    List.of(
                        id("2026-03-31T02:30:00"),
                        id("2026-03-30T02:30:00"),
                        id("2026-03-29T03:30:00"),
                        id("2026-03-28T02:31:00"),
                        id("2026-03-28T02:30:00"),
                        id("2026-04-01T02:30:00"))))
        .containsExactly(
            id("2026-03-28T02:30:00"), id("2026-03-29T03:30:00"), id("2026-03-31T02:30:00"));
  }

  @Test
  void theLastBeforeAnotherIsFoundHoweverFarBackItIs() {
    Event rare = series("2004-02-29T09:00:00", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29");
    SeriesWalk walk = new SeriesWalk(rare, MANY);
    assertThat(walk.lastBefore(id("2028-02-29T09:00:00"))).hasValue(at("2024-02-29T09:00:00"));
    assertThat(walk.lastBefore(id("2104-02-29T09:00:00"))).hasValue(at("2096-02-29T09:00:00"));
    assertThat(walk.lastBefore(id("2004-02-29T09:00:00"))).isEmpty();
    assertThat(walk.first()).hasValue(at("2004-02-29T09:00:00"));
    Event cancelled = rare.withOverride(id("2024-02-29T09:00:00"), SeriesOverride.CANCELLED);
    assertThat(new SeriesWalk(cancelled, MANY).lastBefore(id("2028-02-29T09:00:00")))
        .hasValue(at("2020-02-29T09:00:00"));
  }

  @Test
  void aWalkThatTakesTooManyStepsIsGivenUp() {
    Event daily = series("2026-01-01T09:00:00", "RRULE:FREQ=DAILY");
    List<RecurrenceId> far = List.of(id("2026-01-01T09:00:00"), id("2126-01-01T09:00:00"));
    assertThat(new SeriesWalk(daily, MANY).having(far)).hasSize(2);
    assertThatThrownBy(() -> new SeriesWalk(daily, 100_000).having(far))
        .isInstanceOf(TooLongException.class);
    new SeriesWalk(daily, 0).toEnd();
    Event never =
        series("2026-01-01T09:00:00", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1");
    assertThatThrownBy(() -> new SeriesWalk(never, MANY).toEnd())
        .isInstanceOf(TooLongException.class);
  }
}
