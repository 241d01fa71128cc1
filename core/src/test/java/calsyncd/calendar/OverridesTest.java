package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime.Zoned;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Overrides that say something, and those that do not. */
final class OverridesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private final Event daily =
      new Event(
          new Uid("u"),
          content(9, 1),
          new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=5")),
          new TreeMap<>());

  private static EventTime hour(int hour, int day) {
    return Zoned.of(LocalDateTime.of(2026, 6, day, hour, 0), BERLIN);
  }

  private static EventContent content(int hour, int day) {
    return new EventContent(
        new When(hour(hour, day), hour(hour + 1, day)),
        Text.NONE,
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  private static RecurrenceId nine(int day) {
    return new RecurrenceId(hour(9, day));
  }

  @Test
  void whatSaysSomethingStays() {
    Event told =
        daily
            .withOverride(nine(2), new SeriesOverride.Changed(content(10, 2)))
            .withOverride(nine(3), SeriesOverride.CANCELLED);
    assertThat(Overrides.pruned(told)).isEqualTo(told);
  }

  @Test
  void whatRepeatsTheSeriesGoes() {
    Event repeated = daily.withOverride(nine(2), new SeriesOverride.Changed(content(9, 2)));
    assertThat(Overrides.pruned(repeated)).isEqualTo(daily);
  }

  @Test
  void whatIsOfNoOccurrenceGoes() {
    Event beyond =
        daily
            .withOverride(nine(6), SeriesOverride.CANCELLED)
            .withOverride(nine(7), new SeriesOverride.Changed(content(10, 7)));
    assertThat(Overrides.pruned(beyond)).isEqualTo(daily);
  }

  @Test
  void aSeriesSaysOfAnOccurrenceWhatItsOverridesDoNot() {
    Event told = daily.withOverride(nine(2), SeriesOverride.CANCELLED);
    assertThat(Overrides.said(told, nine(2))).contains(content(9, 2));
    assertThat(Overrides.said(told, nine(6))).isEmpty();
  }

  @Test
  void longOccurrencesThatOverlapAreToldApart() {
    EventContent long200 =
        content(9, 1)
            .withWhen(new When(hour(9, 1), hour(9, 1).at(hour(9, 1).wall().plusDays(200))));
    Event series =
        daily.withContent(long200).withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY")));
    RecurrenceId late = new RecurrenceId(Zoned.of(LocalDateTime.of(2026, 12, 24, 9, 0), BERLIN));
    Event told = series.withOverride(late, SeriesOverride.CANCELLED);
    assertThat(Overrides.pruned(told)).isEqualTo(told);
  }
}
