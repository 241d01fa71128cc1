package calsyncd.testkit.contract;

import static calsyncd.testkit.contract.Samples.titled;
import static calsyncd.testkit.contract.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteEvent;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An update writes what differs, if nobody was faster, and nothing else. */
public interface UpdateRows extends Rows {
  private void texted(Text text) {
    Event event = samples().single("before");
    Text full = new Text("before", "old words", "old place", "https://example.org/old");
    RemoteEvent known = trial().create(with(event, with(event.content(), full)));
    Text was = known.event().content().text();
    Text wanted =
        new Text(
            text.title().isEmpty() ? was.title() : text.title(),
            text.description().isEmpty() ? was.description() : text.description(),
            text.location().isEmpty() ? was.location() : text.location(),
            was.url());
    trial().update(known, with(known.event(), with(known.event().content(), wanted)));
  }

  private void timed(RemoteEvent known, When when) {
    trial().update(known, with(known.event(), with(known.event().content(), when)));
  }

  @Test
  default void aTitleIsUpdated() {
    texted(new Text("after", "", "", ""));
  }

  @Test
  default void aDescriptionIsUpdated() {
    texted(new Text("", "new words\nin two lines", "", ""));
  }

  @Test
  default void aLocationIsUpdated() {
    texted(new Text("", "", "new place", ""));
  }

  @Test
  default void textsAreEmptied() {
    Event event = samples().single("emptied");
    Text full = new Text("emptied", "words", "place", "");
    RemoteEvent known = trial().create(with(event, with(event.content(), full)));
    Text none = new Text("emptied", "", "", known.event().content().text().url());
    trial().update(known, with(known.event(), with(known.event().content(), none)));
  }

  @Test
  default void aTimeIsUpdated() {
    timed(trial().create(samples().single("later")), Samples.hour(samples().nine(3)));
  }

  @Test
  default void aZoneIsUpdated() {
    ZoneId tokyo = ZoneId.of("Asia/Tokyo");
    Zoned start = Zoned.of(samples().day().atTime(9, 0), tokyo);
    timed(trial().create(samples().single("travelling")), Samples.hour(start));
  }

  @Test
  default void aTimedEventBecomesADayAndTimedAgain() {
    RemoteEvent known = trial().create(samples().single("both"));
    Event day = samples().allDay("both", 1);
    RemoteEvent whole =
        trial()
            .update(
                known, with(known.event(), with(known.event().content(), day.content().when())));
    timed(whole, Samples.hour(samples().nine(1)));
  }

  @Test
  default void aStandingIsUpdated() {
    RemoteEvent known = trial().create(samples().single("free"));
    Standing free = new Standing(Status.CONFIRMED, Busy.FREE, Visibility.PRIVATE);
    RemoteEvent updated =
        trial().update(known, with(known.event(), with(known.event().content(), free)));
    trial()
        .update(updated, with(updated.event(), with(updated.event().content(), Standing.DEFAULT)));
  }

  @Test
  default void anUpdateThatChangesNothingWritesNothing() {
    for (Event event : new Event[] {samples().single("same"), samples().daily("same series")}) {
      RemoteEvent known = trial().create(event);
      assertThat(trial().update(known, known.event()).revision()).isEqualTo(known.revision());
    }
  }

  /** What a service can't hold is no difference, however often it is wanted. */
  @Test
  default void anUpdateToWhatWasCreatedWritesNothing() {
    for (Event event : List.of(rich(samples().single("rich")), rich(odd()))) {
      RemoteEvent known = trial().create(event);
      RemoteEvent again = trial().update(known, event.withUid(known.event().uid()));
      assertThat(again.revision()).isEqualTo(known.revision());
      RemoteEvent read = trial().fetch(known.id());
      RemoteEvent third = trial().update(read, event.withUid(known.event().uid()));
      assertThat(third.revision()).isEqualTo(known.revision());
      assertThat(third.changedAt()).isEqualTo(known.changedAt());
    }
  }

  /** Begun beside its rule, with an override that says nothing. */
  private Event odd() {
    Event beside =
        Samples.recurring(samples().single("odd"), "RRULE:FREQ=WEEKLY;BYDAY=TH,FR;COUNT=5");
    return Samples.renamed(Samples.cancelled(beside, 3), 9, "odd");
  }

  private static Event rich(Event event) {
    Extras extras =
        new Extras(
            "https://meet.example.org/abc",
            List.of(new Reminder("popup", 10), new Reminder("email", 60)),
            List.of("Work", "Blue"),
            "#123456",
            List.of());
    Standing standing = new Standing(Status.TENTATIVE, Busy.OUT_OF_OFFICE, Visibility.CONFIDENTIAL);
    Text text = new Text(event.content().text().title(), "a\r\nb", " place ", "not a link");
    EventContent content = with(with(with(event.content(), extras), standing), text);
    return with(event, content);
  }

  @Test
  default void anUpdateKeepsWhatWeDoNotKnow() {
    RemoteEvent created = trial().create(samples().single("known"));
    trial().world().plantUnknown(created.id());
    String planted = trial().world().unknownOf(created.id());
    assertThat(planted).as("the world plants something").isNotEmpty();
    RemoteEvent known = trial().fetch(created.id());
    trial().update(known, titled(known.event(), "renamed"));
    assertThat(trial().world().unknownOf(created.id())).isEqualTo(planted);
  }

  @Test
  default void anUpdateOfASeriesKeepsWhatWeDoNotKnow() {
    RemoteEvent created = trial().create(samples().daily("known series"));
    trial().world().plantUnknown(created.id());
    String planted = trial().world().unknownOf(created.id());
    RemoteEvent known = trial().fetch(created.id());
    Event wanted = Samples.moved(Samples.cancelled(titled(known.event(), "renamed"), 2), 3, 1);
    trial().update(known, wanted);
    assertThat(trial().world().unknownOf(created.id())).isNotEmpty().isEqualTo(planted);
  }

  @Test
  default void anUpdateOfWhatWasChangedMeanwhileIsAConflict() {
    RemoteEvent stale = trial().create(samples().single("first"));
    trial().world().otherRenames(stale.id(), "theirs");
    Event wanted = titled(stale.event(), "ours");
    trial()
        .failure(
            FailureClass.CONFLICT,
            () -> trial().provider().update(trial().calendar(), stale, wanted));
    RemoteEvent now = trial().fetch(stale.id());
    assertThat(now.event().content().text().title()).isEqualTo("theirs");
    trial().update(now, titled(now.event(), "ours"));
  }

  @Test
  default void anUpdateOfASeriesThatWasChangedMeanwhileIsAConflict() {
    RemoteEvent stale = trial().create(samples().daily("first series"));
    trial().world().otherRenames(stale.id(), "theirs");
    Event wanted = Samples.cancelled(titled(stale.event(), "ours"), 2);
    trial()
        .failure(
            FailureClass.CONFLICT,
            () -> trial().provider().update(trial().calendar(), stale, wanted));
    assertThat(trial().fetch(stale.id()).event()).isEqualTo(titled(stale.event(), "theirs"));
  }

  @Test
  default void anUpdateOfWhatIsGoneSaysSo() {
    RemoteEvent known = trial().create(samples().single("gone"));
    trial().world().otherDeletes(known.id());
    Event wanted = titled(known.event(), "ours");
    trial()
        .failure(
            FailureClass.GONE, () -> trial().provider().update(trial().calendar(), known, wanted));
    assertThat(trial().find(known.id())).isEmpty();
  }

  @Test
  default void anUpdateInACalendarThatIsGoneIsNotOfAnEventThatIs() {
    RemoteEvent known = trial().create(samples().single("kept, for all we know"));
    trial().loseCalendar();
    trial()
        .failure(
            FailureClass.COLLECTION_GONE,
            () -> {
              Event renamed = Samples.titled(known.event(), "lost");
              trial().provider().update(trial().calendar(), known, renamed);
            });
  }

  @Test
  default void anUpdateThatBrokeOffIsFinishedByTheNext() {
    for (int write = 1; write <= CreateRows.WRITES; write++) {
      RemoteEvent known = trial().create(samples().daily("broken " + write));
      Event renamed = titled(known.event(), "whole " + write);
      Event wanted = Samples.moved(Samples.cancelled(renamed, 2), 4, 1);
      boolean cut =
          trial().cutOff(write, () -> trial().provider().update(trial().calendar(), known, wanted));
      assertThat(cut || write > 1).as("the first write was cut off").isTrue();
      trial().update(trial().fetch(known.id()), wanted);
    }
  }
}
