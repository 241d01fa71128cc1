package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passes tell of other clients' work. */
public interface ChangeRows extends Rows {
  private String title(RemoteId id) {
    return trial().mirror().event(id).map(e -> e.content().text().title()).orElse("gone");
  }

  private List<RemoteId> morePagesThanOne() {
    List<RemoteId> ids = new ArrayList<>();
    for (int i = 0; i < 2 * trial().world().pageSize() + 1; i++) {
      ids.add(trial().otherCreates("event " + i, samples().nine(i)));
    }
    return ids;
  }

  @Test
  default void aSnapshotListsAllPages() {
    List<RemoteId> ids = morePagesThanOne();
    Mirror.Pass pass = trial().mirror().snapshot();
    assertThat(pass.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(pass.pages()).isGreaterThan(1);
  }

  @Test
  default void aDeltaListsAllPages() {
    List<RemoteId> ids = morePagesThanOne();
    Mirror.Pass pass = trial().mirror().delta();
    assertThat(pass.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(pass.pages()).isGreaterThan(1);
  }

  @Test
  default void aDeltaTellsWhatAnotherClientCreates() {
    RemoteId id = trial().otherCreates("theirs", samples().nine(0));
    assertThat(trial().mirror().delta().ids()).containsExactly(id);
    assertThat(title(id)).isEqualTo("theirs");
    Event read = trial().fetch(id).event();
    When when = Samples.hour(samples().nine(0));
    assertThat(read.content().when().start().instant(Samples.BERLIN))
        .isEqualTo(when.start().instant(Samples.BERLIN));
    assertThat(read.content().when().end().instant(Samples.BERLIN))
        .isEqualTo(when.end().instant(Samples.BERLIN));
  }

  @Test
  default void aDeltaTellsWhatAnotherClientRenames() {
    RemoteId quiet = trial().otherCreates("quiet", samples().nine(1));
    RemoteId id = trial().otherCreates("before", samples().nine(0));
    trial().mirror().delta();
    trial().world().otherRenames(id, "after");
    assertThat(trial().mirror().delta().ids()).containsExactly(id);
    assertThat(title(id)).isEqualTo("after");
    assertThat(title(quiet)).isEqualTo("quiet");
  }

  @Test
  default void aDeltaTellsWhatAnotherClientRenamesOfOurs() {
    RemoteEvent ours = trial().create(Samples.cancelled(samples().daily("ours"), 2));
    trial().mirror().delta();
    trial().world().otherRenames(ours.id(), "after");
    assertThat(trial().mirror().delta().ids()).containsExactly(ours.id());
    assertThat(trial().fetch(ours.id()).event()).isEqualTo(Samples.titled(ours.event(), "after"));
    assertThat(title(ours.id())).isEqualTo("after");
  }

  @Test
  default void aDeltaTellsWhatAnotherClientDeletes() {
    RemoteId id = trial().otherCreates("deleted", samples().nine(0));
    trial().mirror().delta();
    trial().world().otherDeletes(id);
    assertThat(trial().mirror().delta().ids()).containsExactly(id);
    assertThat(title(id)).isEqualTo("gone");
    assertThat(trial().find(id)).isEmpty();
  }

  @Test
  default void whatAnotherClientMadeIsUpdatedAndDeleted() {
    RemoteEvent theirs = trial().fetch(trial().otherCreates("theirs", samples().nine(0)));
    trial().delete(trial().update(theirs, Samples.titled(theirs.event(), "ours")));
    assertThat(trial().find(theirs.id())).isEmpty();
  }
}
