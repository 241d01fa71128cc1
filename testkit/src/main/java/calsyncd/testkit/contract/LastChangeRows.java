package calsyncd.testkit.contract;

import static calsyncd.testkit.contract.Samples.cancelled;
import static calsyncd.testkit.contract.Samples.moved;
import static calsyncd.testkit.contract.Samples.titled;
import static calsyncd.testkit.contract.Samples.undone;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.RemoteEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an event was last changed, by which the newer of two edits can win. */
public interface LastChangeRows extends Rows {
  /** How far the clocks of a service and of those who write to it may be apart. */
  Duration APART = Duration.ofMinutes(1);

  @Test
  default void anEventTellsWhenItWasMade() {
    for (Event event : List.of(samples().single("made"), moved(samples().daily("series"), 2, 1))) {
      RemoteEvent made = trial().create(event);
      assertThat(at(made)).isBeforeOrEqualTo(trial().world().now().plus(APART));
      assertThat(trial().fetch(made.id()).changedAt()).isEqualTo(made.changedAt());
    }
  }

  @Test
  default void passesTellWhenAnEventWasChanged() {
    RemoteEvent single = trial().create(samples().single("listed"));
    RemoteEvent series = trial().create(samples().daily("listed series"));
    for (Mirror.Pass pass : List.of(trial().mirror().delta(), trial().mirror().snapshot())) {
      assertThat(pass.images())
          .allSatisfy(image -> assertThat(image.changedAt()).isPresent())
          .extracting(RemoteEvent::id)
          .contains(single.id(), series.id());
    }
  }

  @Test
  default void anUpdateIsNewerThanWhatItChanged() {
    RemoteEvent known = trial().create(samples().single("old"));
    newer(known, titled(known.event(), "new"));
  }

  /** An occurrence that was changed last is the last change of its series, undone ones too. */
  @Test
  default void eachChangeOfASeriesIsNewerThanTheOneBefore() {
    RemoteEvent known = trial().create(samples().daily("old series"));
    RemoteEvent renamed = newer(known, titled(known.event(), "new series"));
    RemoteEvent moved = newer(renamed, moved(renamed.event(), 3, 2));
    RemoteEvent undone = newer(moved, undone(moved.event(), 3));
    newer(undone, cancelled(undone.event(), 4));
  }

  /**
   * A pass may tell it late, or once more: it must not be taken for a change of what was written.
   */
  @Test
  default void anImageFromBeforeAWriteIsKnownByItsRevision() {
    for (Event event : List.of(samples().single("then"), samples().daily("then, in series"))) {
      RemoteEvent made = trial().create(event);
      List<RemoteEvent> old = told(made);
      RemoteEvent written = newer(made, titled(made.event(), "now " + event.uid().value()));
      assertThat(old)
          .isNotEmpty()
          .allSatisfy(image -> assertThat(image.revision()).isEqualTo(made.revision()));
      assertThat(told(written))
          .isNotEmpty()
          .allSatisfy(image -> assertThat(image.revision()).isEqualTo(written.revision()));
      assertThat(written.revision()).isNotEqualTo(made.revision());
    }
  }

  private List<RemoteEvent> told(RemoteEvent event) {
    return trial().mirror().delta().images().stream()
        .filter(image -> image.id().equals(event.id()))
        .toList();
  }

  private RemoteEvent newer(RemoteEvent known, Event wanted) {
    boolean passed = trial().world().timePasses();
    RemoteEvent updated = trial().update(known, wanted);
    if (passed) {
      assertThat(at(updated)).as("after time has passed").isAfter(at(known));
    }
    assertThat(at(updated)).isBetween(at(known), trial().world().now().plus(APART));
    return updated;
  }

  private static Instant at(RemoteEvent event) {
    Optional<Instant> at = event.changedAt();
    assertThat(at).as("when it was changed").isPresent();
    return at.orElseThrow();
  }
}
