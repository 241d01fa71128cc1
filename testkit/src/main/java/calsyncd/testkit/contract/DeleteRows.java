package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.ChangeQuery;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import org.junit.jupiter.api.Test;

/** What is deleted is gone, and nothing else is. */
public interface DeleteRows extends Rows {
  @Test
  default void aDeletedEventIsGone() {
    RemoteEvent kept = trial().create(samples().single("kept"));
    RemoteEvent known = trial().create(samples().single("deleted"));
    trial().mirror().delta();
    trial().delete(known);
    assertThat(trial().find(known.id())).isEmpty();
    assertTold(known);
    assertThat(trial().mirror().snapshot().ids()).containsExactly(kept.id());
  }

  private void assertTold(RemoteEvent gone) {
    assertThat(trial().mirror().delta().changes())
        .filteredOn(change -> change.id().equals(gone.id()))
        .isNotEmpty()
        .allMatch(c -> c instanceof RemoteChange.Removed || c instanceof RemoteChange.Unsure);
  }

  @Test
  default void aDeletedSeriesIsGoneWithItsOverrides() {
    RemoteEvent known =
        trial().create(Samples.cancelled(Samples.moved(samples().daily("series"), 2, 1), 4));
    trial().mirror().delta();
    trial().delete(known);
    assertThat(trial().find(known.id())).isEmpty();
    trial().mirror().delta();
    assertThat(trial().mirror().event(known.id())).isEmpty();
    assertThat(trial().mirror().snapshot().ids()).isEmpty();
  }

  @Test
  default void aDeletionIsASuccessTheSecondTimeToo() {
    RemoteEvent known = trial().create(samples().single("twice"));
    trial().delete(known);
    trial().delete(known);
    assertThat(trial().find(known.id())).isEmpty();
  }

  @Test
  default void aDeletionOfWhatAnotherDeletedIsASuccess() {
    RemoteEvent known = trial().create(samples().single("theirs"));
    trial().world().otherDeletes(known.id());
    trial().delete(known);
    assertThat(trial().find(known.id())).isEmpty();
  }

  @Test
  default void aDeletionOfWhatWasChangedMeanwhileIsAConflict() {
    RemoteEvent stale = trial().create(samples().single("mine"));
    trial().world().otherRenames(stale.id(), "theirs");
    trial().failure(FailureClass.CONFLICT, () -> trial().delete(stale));
    RemoteEvent now = trial().fetch(stale.id());
    assertThat(now.event().content().text().title()).isEqualTo("theirs");
    trial().delete(now);
    assertThat(trial().find(stale.id())).isEmpty();
  }

  @Test
  default void anUnknownIdIsGone() {
    assertThat(trial().find(trial().world().unknownId())).isEmpty();
  }

  @Test
  default void aDeletionInACalendarThatIsGoneIsNoSuccess() {
    RemoteEvent known = trial().create(samples().single("kept, for all we know"));
    trial().loseCalendar();
    trial().failure(FailureClass.COLLECTION_GONE, () -> trial().delete(known));
  }

  @Test
  default void aCalendarThatIsGoneIsNotTakenForAnEmptyOne() {
    RemoteEvent known = trial().create(samples().single("lost"));
    trial().mirror().delta();
    ChangeQuery delta = new ChangeQuery.Delta(trial().mirror().cursor());
    ChangeQuery snapshot = new ChangeQuery.Snapshot(trial().world().window());
    trial().loseCalendar();
    var provider = trial().provider();
    var calendar = trial().calendar();
    FailureClass gone = FailureClass.COLLECTION_GONE;
    trial().failure(gone, () -> provider.changes(calendar, delta));
    trial().failure(gone, () -> provider.changes(calendar, snapshot));
    trial().failure(gone, () -> provider.access(calendar));
    trial()
        .failure(
            gone, () -> provider.create(calendar, trial().key(), samples().single("no place")));
    assertThat(trial().find(known.id())).isEmpty();
  }
}
