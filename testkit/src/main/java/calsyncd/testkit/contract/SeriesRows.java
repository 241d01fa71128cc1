package calsyncd.testkit.contract;

import static calsyncd.testkit.contract.Samples.cancelled;
import static calsyncd.testkit.contract.Samples.moved;
import static calsyncd.testkit.contract.Samples.renamed;
import static calsyncd.testkit.contract.Samples.ruled;
import static calsyncd.testkit.contract.Samples.titled;
import static calsyncd.testkit.contract.Samples.undone;
import static calsyncd.testkit.contract.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesSplit;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an update does to a series and its occurrences. */
public interface SeriesRows extends Rows {
  private RemoteEvent daily() {
    return trial().create(samples().daily("daily"));
  }

  @Test
  default void oneOccurrenceIsMoved() {
    RemoteEvent known = daily();
    RemoteEvent once = trial().update(known, moved(known.event(), 3, 2));
    trial().update(once, moved(once.event(), 3, 4));
  }

  @Test
  default void oneOccurrenceIsRenamed() {
    RemoteEvent known = daily();
    RemoteEvent once = trial().update(known, renamed(known.event(), 3, "once"));
    trial().update(once, renamed(once.event(), 3, "twice"));
  }

  @Test
  default void oneOccurrenceIsCancelled() {
    RemoteEvent known = daily();
    trial().update(known, cancelled(known.event(), 3));
  }

  @Test
  default void aChangedOccurrenceIsCancelled() {
    RemoteEvent known = daily();
    RemoteEvent changed = trial().update(known, renamed(known.event(), 3, "changed"));
    trial().update(changed, cancelled(changed.event(), 3));
  }

  @Test
  default void theFirstAndTheLastOccurrenceAreCancelled() {
    RemoteEvent known = daily();
    trial().update(known, cancelled(cancelled(known.event(), 0), 7));
  }

  @Test
  default void severalOccurrencesChangeAtOnce() {
    RemoteEvent known = daily();
    Event wanted = renamed(cancelled(moved(known.event(), 1, 3), 2), 5, "other");
    RemoteEvent updated = trial().update(known, wanted);
    trial().update(updated, moved(undone(renamed(updated.event(), 1, "again"), 2), 6, 1));
  }

  @Test
  default void aChangedOccurrenceIsUndone() {
    RemoteEvent known = daily();
    RemoteEvent changed = trial().update(known, moved(known.event(), 3, 2));
    RemoteEvent undone = trial().update(changed, undone(changed.event(), 3));
    assertThat(undone.event()).isEqualTo(known.event());
  }

  @Test
  default void aCancelledOccurrenceIsUndone() {
    RemoteEvent known = daily();
    RemoteEvent changed = trial().update(known, cancelled(known.event(), 3));
    RemoteEvent undone = trial().update(changed, undone(changed.event(), 3));
    assertThat(undone.event()).isEqualTo(known.event());
  }

  @Test
  default void aRenamedSeriesKeepsItsOverrides() {
    RemoteEvent known = trial().create(cancelled(moved(samples().daily("old"), 2, 2), 4));
    trial().update(known, titled(known.event(), "new"));
  }

  /** A start that the rule does not give is an occurrence to some services and none to others. */
  @Test
  default void aSeriesBesideItsRuleBeginsWithIt() {
    Event beside =
        Samples.recurring(samples().single("beside"), "RRULE:FREQ=WEEKLY;BYDAY=TH,FR;COUNT=5");
    RemoteEvent known = trial().create(beside);
    assertThat(known.event().content().when().start()).isEqualTo(samples().nine(2));
    assertThat(starts(known.event())).isEqualTo(starts(beside)).hasSize(5);
    RemoteEvent renamed = trial().update(known, Samples.titled(beside, "beside still"));
    assertThat(starts(renamed.event())).isEqualTo(starts(beside));
  }

  @Test
  default void aRuleIsChanged() {
    RemoteEvent known = daily();
    RemoteEvent two = trial().update(known, ruled(known.event(), "RRULE:FREQ=DAILY;COUNT=4"));
    RemoteEvent weekly =
        trial().update(two, ruled(two.event(), "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"));
    trial().update(weekly, ruled(weekly.event(), "RRULE:FREQ=DAILY"));
  }

  @Test
  default void aChangedRuleKeepsTheOverridesThatItStillHas() {
    RemoteEvent known = trial().create(cancelled(renamed(samples().daily("kept"), 2, "own"), 4));
    trial().update(known, ruled(known.event(), "RRULE:FREQ=DAILY;COUNT=12"));
  }

  @Test
  default void aSeriesMovesWithItsOverrides() {
    RemoteEvent known = trial().create(cancelled(renamed(samples().daily("moving"), 2, "own"), 4));
    Event begun =
        with(
            known.event().withOverrides(new TreeMap<>()),
            Samples.with(
                known.event().content(),
                Samples.hour(samples().nine(0).at(samples().day().atTime(11, 0)))));
    trial().update(known, cancelled(renamed(begun, 2, "own"), 4));
  }

  @Test
  default void aSingleEventBecomesASeriesAndSingleAgain() {
    RemoteEvent single = trial().create(samples().single("turning"));
    Event daily = ruled(single.event(), "RRULE:FREQ=DAILY;COUNT=5");
    RemoteEvent series = trial().update(single, cancelled(daily, 2));
    Event again =
        new Event(series.event().uid(), series.event().content(), Recurrence.NONE, new TreeMap<>());
    assertThat(trial().update(series, again).event()).isEqualTo(single.event());
  }

  @Test
  default void anOverrideKeepsTheZoneOfItsSeries() {
    RemoteEvent known = daily();
    RemoteEvent changed = trial().update(known, moved(known.event(), 3, 1));
    RecurrenceId at = Samples.at(known.event(), 3);
    assertThat(changed.event().overrides().get(at)).isInstanceOf(SeriesOverride.Changed.class);
  }

  @Test
  default void thisAndFollowingIsASplitInTwoSeries() {
    Event whole = cancelled(moved(samples().daily("split"), 1, 1), 6);
    RemoteEvent known = trial().create(whole);
    SeriesSplit split =
        SeriesSplit.at(
            known.event(), Samples.at(known.event(), 4), new Uid("rest@calsyncd.example"));
    RemoteEvent rest = trial().create(titled(split.rest(), "rest"));
    RemoteEvent first = trial().update(known, split.first().orElseThrow());
    List<Instant> parted = new ArrayList<>(starts(first.event()));
    parted.addAll(starts(rest.event()));
    assertThat(parted).isEqualTo(starts(known.event())).hasSize(7);
  }

  private static List<Instant> starts(Event event) {
    Instant start = event.content().when().start().instant(Samples.BERLIN);
    return Occurrences.within(event, start, start.plus(Duration.ofDays(30)), Samples.BERLIN, 100)
        .stream()
        .map(o -> o.content().when().start().instant(Samples.BERLIN))
        .toList();
  }
}
