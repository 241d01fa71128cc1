package calsyncd.merge;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.SeriesOverride;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Merges, field by field. */
final class ThreeWayMergeTest {
  private static final FieldConflict TIME = new FieldConflict("time", Optional.empty());
  private static final FieldConflict RECURRENCE = new FieldConflict("recurrence", Optional.empty());

  private static Merged merge(Event base, Event hub, Event remote, Winner winner) {
    return ThreeWayMerge.of(hub, Side.of(base, hub), Side.of(base, remote), _ -> winner);
  }

  /** Both sides become this, without a conflict. */
  private static void clean(Event base, Event hub, Event remote, Event expected) {
    Merged merged = merge(base, hub, remote, Winner.OPEN);
    assertThat(merged.open()).isEmpty();
    assertThat(merged.settled()).isEmpty();
    assertThat(merged.hub()).isEqualTo(expected);
    assertThat(merged.remote()).isEqualTo(expected);
    Merged mirrored = merge(base, remote, hub, Winner.OPEN);
    assertThat(mirrored.hub()).isEqualTo(expected);
    assertThat(mirrored.remote()).isEqualTo(expected);
  }

  @Test
  void differentFieldsFitTogether() {
    Event base = Meetings.single();
    clean(
        base,
        Meetings.titled(base, "hub"),
        Meetings.moved(base, 15),
        Meetings.titled(Meetings.moved(base, 15), "hub"));
  }

  @Test
  void startAndEndAreOneField() {
    Event base = Meetings.single();
    Merged merged = merge(base, Meetings.moved(base, 14), Meetings.moved(base, 15), Winner.OPEN);
    assertThat(merged.open()).containsExactly(TIME);
    assertThat(merged.hub()).isEqualTo(Meetings.moved(base, 14));
    assertThat(merged.remote()).isEqualTo(Meetings.moved(base, 15));
  }

  @ParameterizedTest
  @EnumSource(
      value = Winner.class,
      names = {"HUB", "REMOTE"})
  void aPolicySettlesAndTellsWhat(Winner winner) {
    Event base = Meetings.single();
    Merged merged =
        merge(base, Meetings.titled(base, "HUB"), Meetings.titled(base, "REMOTE"), winner);
    assertThat(merged.settled()).containsExactly(new FieldConflict("title", Optional.empty()));
    assertThat(merged.hub()).isEqualTo(Meetings.titled(base, winner.name()));
    assertThat(merged.remote()).isEqualTo(Meetings.titled(base, winner.name()));
  }

  @Test
  void remindersAndColoursAreNobodysEdit() {
    Event base = Meetings.single();
    Event reminded = Meetings.reminded(base, 5);
    assertThat(Side.of(base, reminded).changed()).isFalse();
    Merged merged = merge(base, Meetings.titled(base, "hub"), reminded, Winner.OPEN);
    assertThat(merged.hub()).isEqualTo(Meetings.titled(base, "hub"));
    assertThat(merged.remote()).isEqualTo(Meetings.titled(reminded, "hub"));
  }

  @Test
  void whatOneSideCannotExpressStaysAtTheOther() {
    Event own = Meetings.single();
    own =
        own.withContent(
            own.content()
                .withStanding(
                    new Standing(Status.CONFIRMED, Busy.OUT_OF_OFFICE, Visibility.CONFIDENTIAL)));
    Event projected = own.withContent(own.content().withStanding(Standing.DEFAULT));
    Event rewritten =
        projected.withContent(
            projected.content().withText(new Text("title", "added by the server", "", "")));
    Merged merged =
        ThreeWayMerge.of(
            own,
            Side.of(projected, projected),
            Side.of(rewritten, Meetings.titled(rewritten, "remote")),
            _ -> Winner.OPEN);
    assertThat(merged.hub()).isEqualTo(Meetings.titled(own, "remote"));
    assertThat(merged.remote()).isEqualTo(Meetings.titled(rewritten, "remote"));
    Merged back =
        ThreeWayMerge.of(
            Meetings.located(own, "hub"),
            Side.of(projected, Meetings.located(projected, "hub")),
            Side.of(rewritten, rewritten),
            _ -> Winner.OPEN);
    assertThat(back.remote()).isEqualTo(Meetings.located(rewritten, "hub"));
  }

  /** A series out of office, with a projection that can only say busy. */
  private static Event away(Event event, Busy busy) {
    return event.withContent(
        event.content().withStanding(new Standing(Status.CONFIRMED, busy, Visibility.DEFAULT)));
  }

  @Test
  void anOccurrenceThatIsMovedAtTheProviderKeepsWhatTheProviderCannotSay() {
    Event own = away(Meetings.series(), Busy.OUT_OF_OFFICE);
    Event seen = away(own, Busy.BUSY);
    Event moved = Meetings.changed(seen, 2, "title", 15);
    for (Event edited : List.of(moved, Meetings.ruled(moved, "RRULE:FREQ=DAILY;COUNT=6"))) {
      Event there = edited.withOverrides(moved.overrides());
      Merged merged =
          ThreeWayMerge.of(own, Side.of(seen, seen), Side.of(seen, there), _ -> Winner.OPEN);
      assertThat(merged.hub().overrides().get(Meetings.id(2)))
          .isInstanceOfSatisfying(
              SeriesOverride.Changed.class,
              changed -> {
                assertThat(changed.content().when().start()).isEqualTo(Meetings.at(2, 15));
                assertThat(changed.content().standing().busy()).isEqualTo(Busy.OUT_OF_OFFICE);
              });
    }
  }

  @Test
  void aFloatingSeriesFloatsOnWhereOnlyItsRuleIsChangedAtTheProvider() {
    EventTime nine = new EventTime.Floating(Meetings.at(1, 9).wall());
    EventTime ten = new EventTime.Floating(Meetings.at(1, 10).wall());
    Event own =
        Meetings.series().withContent(Meetings.series().content().withWhen(new When(nine, ten)));
    Event seen = Meetings.series();
    Event ruled = Meetings.ruled(seen, "RRULE:FREQ=DAILY;COUNT=4");
    Merged merged =
        ThreeWayMerge.of(own, Side.of(seen, seen), Side.of(seen, ruled), _ -> Winner.OPEN);
    assertThat(merged.hub()).isEqualTo(Meetings.ruled(own, "RRULE:FREQ=DAILY;COUNT=4"));
  }

  @Test
  void overridesOfDifferentOccurrencesFitTogether() {
    Event base = Meetings.changed(Meetings.series(), 6, "kept", 9);
    clean(
        base,
        Meetings.changed(base, 2, "hub", 9),
        Meetings.cancelled(base, 3),
        Meetings.cancelled(Meetings.changed(base, 2, "hub", 9), 3));
  }

  @Test
  void anUndoneOverrideIsUndoneAtTheOtherSide() {
    Event base = Meetings.changed(Meetings.series(), 2, "once", 9);
    clean(
        base,
        Meetings.series(),
        Meetings.cancelled(base, 3),
        Meetings.cancelled(Meetings.series(), 3));
  }

  @Test
  void anEditOfAnOccurrenceBeatsItsCancellation() {
    Event base = Meetings.series();
    Event edited = Meetings.changed(base, 2, "hub", 9);
    Merged merged = merge(base, edited, Meetings.cancelled(base, 2), Winner.OPEN);
    assertThat(merged.hub()).isEqualTo(edited);
    assertThat(merged.remote()).isEqualTo(edited);
    assertThat(merged.settled())
        .containsExactly(new FieldConflict("overrides", Optional.of(Meetings.id(2))));
  }

  @Test
  void twoEditsOfOneOccurrenceAreMergedByField() {
    Event base = Meetings.series();
    Merged merged =
        merge(
            base,
            Meetings.changed(base, 2, "hub", 9),
            Meetings.changed(base, 2, "remote", 15),
            Winner.HUB);
    assertThat(merged.settled())
        .containsExactly(new FieldConflict("title", Optional.of(Meetings.id(2))));
    assertThat(merged.hub()).isEqualTo(Meetings.changed(base, 2, "hub", 15));
    assertThat(merged.remote()).isEqualTo(Meetings.changed(base, 2, "hub", 15));
  }

  @Test
  void aCancellationAgainstAnUndoingIsAConflict() {
    Event base = Meetings.changed(Meetings.series(), 2, "once", 9);
    Merged merged =
        merge(base, Meetings.series(), Meetings.cancelled(Meetings.series(), 2), Winner.OPEN);
    assertThat(merged.open())
        .containsExactly(new FieldConflict("overrides", Optional.of(Meetings.id(2))));
  }

  @Test
  void aNewRuleTakesItsOverridesAlong() {
    Event base = Meetings.changed(Meetings.series(), 2, "once", 9);
    Event ruled = Meetings.ruled(base, "RRULE:FREQ=WEEKLY");
    clean(base, ruled, Meetings.titled(base, "remote"), Meetings.titled(ruled, "remote"));
  }

  @Test
  void aNewRuleAgainstAnEditedOccurrenceIsAConflict() {
    Event base = Meetings.series();
    Event ruled = Meetings.ruled(base, "RRULE:FREQ=WEEKLY");
    Event edited = Meetings.changed(base, 2, "remote", 9);
    assertThat(merge(base, ruled, edited, Winner.OPEN).open()).containsExactly(RECURRENCE);
    Merged settled = merge(base, ruled, edited, Winner.REMOTE);
    assertThat(settled.hub()).isEqualTo(edited);
    assertThat(settled.remote()).isEqualTo(edited);
  }

  @Test
  void aMovedSeriesAgainstAnEditedOccurrenceIsAConflict() {
    Event base = Meetings.series();
    Event moved = Meetings.moved(base, 11);
    Event edited = Meetings.changed(base, 2, "remote", 9);
    assertThat(merge(base, moved, edited, Winner.OPEN).open()).containsExactly(RECURRENCE);
    Merged settled = merge(base, moved, edited, Winner.HUB);
    assertThat(settled.hub()).isEqualTo(moved);
    assertThat(settled.remote()).isEqualTo(moved);
  }

  @Test
  void aSingleEventBecomesASeriesAtTheOtherSideToo() {
    Event base = Meetings.single();
    clean(
        base,
        Meetings.series(),
        Meetings.titled(base, "remote"),
        Meetings.titled(Meetings.series(), "remote"));
  }

  @ParameterizedTest
  @CsvSource({
    "PROVIDER_WINS, 2, 1, REMOTE",
    "HUB_WINS, 1, 2, HUB",
    "NEWEST_WINS, 2, 1, HUB",
    "NEWEST_WINS, 1, 2, REMOTE",
    "NEWEST_WINS, 1, 1, REMOTE",
    "MANUAL, 2, 1, OPEN"
  })
  void eachPolicyHasItsWinner(ConflictPolicy policy, int hub, int remote, Winner winner) {
    assertThat(policy.winner(Instant.ofEpochSecond(hub), Instant.ofEpochSecond(remote)))
        .isEqualTo(winner);
  }
}
