package calsyncd.testkit.contract;

import static calsyncd.testkit.contract.Samples.recurring;
import static calsyncd.testkit.contract.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is created is there as projected, once, and tells nobody. */
public interface CreateRows extends Rows {
  /** So many writes a create of a series with two overrides may take at most. */
  int WRITES = 4;

  /** Why an event is not written where a cancelled one is a deleted one. */
  String CANCELLED = "status_cancelled";

  @Test
  default void anEventInAZoneIsCreated() {
    trial().create(samples().single("zoned"));
  }

  @Test
  default void anEventInAnotherZoneThanTheCalendarsIsCreated() {
    ZoneId sydney = ZoneId.of("Australia/Sydney");
    trial().create(Samples.timed("sydney", Zoned.of(samples().day().atTime(23, 30), sydney)));
  }

  @Test
  default void anEventInUtcIsCreated() {
    Zoned start = Zoned.of(samples().day().atTime(9, 0), ZoneOffset.UTC);
    trial().create(Samples.timed("utc", start));
  }

  @Test
  default void anEventOfOneDayIsCreated() {
    trial().create(samples().allDay("day", 1));
  }

  @Test
  default void anEventOfSeveralDaysIsCreated() {
    trial().create(samples().allDay("days", 4));
  }

  @Test
  default void aFloatingEventIsCreatedOrCalledImpossible() {
    trial().create(samples().floating("floating"));
  }

  @Test
  default void aTextOfAnyKindIsCreated() {
    Event event = samples().single("texts");
    Text text =
        new Text(
            "Grüße; \"quoted\", comma\\backslash 🎉",
            "first line\n\nthird: <b>no tag</b> & co; a, b\\n",
            "Straße 1, 10115 Berlin; 2nd floor",
            "https://example.org/a?b=c&d=e");
    trial().create(with(event, with(event.content(), text)));
  }

  @Test
  default void aLongTextIsCreated() {
    Event event = samples().single("long");
    Text text = new Text("long", "0123456789 ü ".repeat(300).strip(), "", "");
    trial().create(with(event, with(event.content(), text)));
  }

  @Test
  default void eachStandingIsCreated() {
    for (Busy busy : Busy.values()) {
      for (Visibility visibility : Visibility.values()) {
        Event event = samples().single("standing " + busy + " " + visibility);
        Standing standing = new Standing(Status.CONFIRMED, busy, visibility);
        trial().create(with(event, with(event.content(), standing)));
      }
    }
  }

  @Test
  default void aTentativeEventIsCreated() {
    Event event = samples().single("tentative");
    Standing standing = new Standing(Status.TENTATIVE, Busy.BUSY, Visibility.DEFAULT);
    trial().create(with(event, with(event.content(), standing)));
  }

  /** To some services a cancelled event is a deleted one: written there, it would be none. */
  @Test
  default void aCancelledEventIsCarriedOrCalledImpossible() {
    Standing off = new Standing(Status.CANCELLED, Busy.BUSY, Visibility.DEFAULT);
    Event single = samples().single("called off");
    for (Event event : List.of(with(single, with(single.content(), off)), called(off))) {
      if (trial().provider().project(event) instanceof Projection.Impossible(String reason)) {
        assertThat(reason).isEqualTo(CANCELLED);
        refusedAlways(event, off);
      } else {
        RemoteEvent made = trial().create(event);
        assertThat(made.event().content().standing().status()).isEqualTo(Status.CANCELLED);
        assertThat(trial().mirror().snapshot().ids()).contains(made.id());
      }
    }
  }

  private void refusedAlways(Event event, Standing off) {
    refused(() -> trial().provider().create(trial().calendar(), trial().key(), event));
    RemoteEvent known = trial().create(samples().single("to be " + event.uid().value()));
    Event cancelled = with(known.event(), with(known.event().content(), off));
    refused(() -> trial().provider().update(trial().calendar(), known, cancelled));
    assertThat(trial().fetch(known.id())).isEqualTo(known);
  }

  private Event called(Standing standing) {
    Event daily = samples().daily("whole series");
    return with(daily, with(daily.content(), standing));
  }

  private void refused(ThrowingCallable write) {
    assertThat(trial().failure(FailureClass.REJECTED, write).reason()).isEqualTo(CANCELLED);
  }

  @Test
  default void extrasAreCreatedOrNamedAsNotCarried() {
    Event event = samples().single("extras");
    Extras extras =
        new Extras(
            "https://meet.example.org/abc",
            List.of(new Reminder("popup", 10), new Reminder("email", 60)),
            List.of("Work", "Blue, dark"),
            "5",
            List.of());
    trial().create(with(event, with(event.content(), extras)));
  }

  @Test
  default void aProjectionOfAProjectionIsTheSame() {
    Event series = Samples.moved(Samples.cancelled(samples().daily("twice"), 2), 4, 1);
    for (Event event : List.of(samples().single("once"), samples().allDay("day", 2), series)) {
      Event projected = trial().projected(event).event();
      assertThat(trial().projected(projected).event()).isEqualTo(projected);
      Event read = trial().create(event).event();
      assertThat(trial().projected(read).event()).isEqualTo(read);
    }
  }

  @Test
  default void aSeriesIsCreatedWithItsChangedAndCancelledOccurrences() {
    Event series = samples().daily("series");
    trial().create(overridden(series));
  }

  private static Event overridden(Event series) {
    return Samples.renamed(Samples.cancelled(series, 2), 4, "renamed");
  }

  @Test
  default void anEndlessSeriesIsCreated() {
    trial().create(recurring(samples().single("endless"), "RRULE:FREQ=WEEKLY"));
  }

  @Test
  default void aSeriesOfDaysIsCreatedWithItsOverrides() {
    Event series = recurring(samples().allDay("days", 1), "RRULE:FREQ=DAILY;COUNT=5");
    Event moved =
        series.withOverride(
            Samples.at(series, 1),
            new SeriesOverride.Changed(Samples.titled(series, "other").content()));
    trial().create(Samples.cancelled(moved, 3));
  }

  @Test
  default void oneKeyMakesOneEvent() {
    CreateKey key = trial().key();
    Event series = overridden(samples().daily("one"));
    RemoteEvent first = trial().create(key, series);
    RemoteEvent second = trial().create(key, series);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.revision()).as("nothing was written").isEqualTo(first.revision());
    assertThat(trial().mirror().snapshot().ids()).containsExactly(first.id());
  }

  /** A pass may tell of a create before its answer comes: by its key the engine knows it again. */
  @Test
  default void readsAndPassesTellTheKeyOfACreate() {
    CreateKey key = trial().key();
    RemoteEvent single = trial().create(key, samples().single("known by its key"));
    CreateKey seriesKey = trial().key();
    RemoteEvent series = trial().create(seriesKey, Samples.moved(samples().daily("keyed"), 2, 1));
    assertThat(single.key()).contains(key);
    assertThat(series.key()).contains(seriesKey);
    assertThat(trial().fetch(single.id()).key()).contains(key);
    assertThat(trial().fetch(series.id()).key()).contains(seriesKey);
    Map<CreateKey, RemoteId> made = Map.of(key, single.id(), seriesKey, series.id());
    assertThat(trial().keysInDelta()).isEqualTo(made);
    assertThat(trial().keysInSnapshot()).isEqualTo(made);
  }

  /** What a person made is not ours, whatever the service gave it for a name. */
  @Test
  default void noKeyOfOursIsOnWhatAnotherClientMade() {
    RemoteId theirs = trial().otherCreates("theirs", samples().nine(0));
    CreateKey key = trial().key();
    RemoteEvent ours = trial().create(key, samples().single("ours"));
    assertThat(trial().fetch(theirs).key()).isNotEqualTo(Optional.of(key));
    for (Mirror.Pass pass : List.of(trial().mirror().delta(), trial().mirror().snapshot())) {
      assertThat(pass.ids()).contains(theirs, ours.id());
      assertThat(pass.keys()).containsEntry(key, ours.id());
    }
  }

  /** A service gives each event a UID of its own, or knows whose a UID is. */
  @Test
  default void aUidThatAnotherEventHasIsTakenOrMakesASecondEvent() {
    RemoteEvent first = trial().create(samples().single("first"));
    Event second = Samples.titled(first.event(), "second of one UID");
    CreateKey key = trial().key();
    try {
      RemoteEvent made = trial().create(key, second);
      assertThat(made.key()).contains(key);
      assertThat(trial().mirror().snapshot().ids())
          .containsExactlyInAnyOrder(first.id(), made.id());
    } catch (ProviderException refused) {
      assertThat(refused.failureClass()).isEqualTo(FailureClass.REJECTED);
      assertThat(refused.reason()).isEqualTo("uid_taken");
      assertThat(trial().mirror().snapshot().ids()).containsExactly(first.id());
    }
    assertThat(trial().fetch(first.id())).isEqualTo(first);
  }

  @Test
  default void aRepeatedCreateAnswersTheEventAsItStandsNow() {
    CreateKey key = trial().key();
    Event event = samples().single("before");
    RemoteEvent created = trial().create(key, event);
    trial().world().otherRenames(created.id(), "after");
    RemoteEvent again = trial().provider().create(trial().calendar(), key, event);
    assertThat(again.id()).isEqualTo(created.id());
    assertThat(again.event()).isEqualTo(trial().fetch(created.id()).event());
    assertThat(again.event().content().text().title()).isEqualTo("after");
  }

  @Test
  default void aCreateWhoseAnswerWasLostIsRepeatedWithoutASecondEvent() {
    for (int write = 1; write <= WRITES; write++) {
      CreateKey key = trial().key();
      Event series = overridden(samples().daily("lost " + write));
      boolean cut =
          trial().cutOff(write, () -> trial().provider().create(trial().calendar(), key, series));
      assertThat(cut || write > 1).as("the first write was cut off").isTrue();
      trial().create(key, series);
      assertThat(trial().mirror().snapshot().ids()).hasSize(write);
    }
  }

  @Test
  default void theKeyOfADeletedEventIsUsed() {
    CreateKey key = trial().key();
    Event event = samples().single("deleted");
    trial().delete(trial().create(key, event));
    var failure =
        trial()
            .failure(
                FailureClass.CONFLICT,
                () -> trial().provider().create(trial().calendar(), key, event));
    assertThat(failure.reason()).isEqualTo("create_key_used");
    assertThat(trial().mirror().snapshot().ids()).isEmpty();
  }

  @Test
  default void guestsAreToldNothing() {
    Event event = samples().single("guests");
    Attendee me = new Attendee("me@example.org", "Me", Response.ACCEPTED, Role.REQUIRED);
    Attendee guest = new Attendee("g@example.org", "G", Response.NEEDS_ACTION, Role.REQUIRED);
    People people = new People(Optional.of(me), List.of(guest));
    trial().create(with(event, with(event.content(), people)));
  }

  @Test
  default void whatIsImpossibleIsRefusedAndLeavesNothing() {
    Event unreadable = HardEvents.of(samples()).getLast();
    assertThat(trial().provider().project(unreadable)).isInstanceOf(Projection.Impossible.class);
    for (Event hard : HardEvents.of(samples())) {
      if (trial().provider().project(hard) instanceof Projection.Impossible(String reason)) {
        assertThat(reason).matches("[a-z_]+");
        trial()
            .failure(
                FailureClass.REJECTED,
                () -> trial().provider().create(trial().calendar(), trial().key(), hard));
        RemoteEvent single = trial().create(samples().single("to turn " + hard.uid().value()));
        trial()
            .failure(
                FailureClass.REJECTED,
                () ->
                    trial()
                        .provider()
                        .update(trial().calendar(), single, hard.withUid(single.event().uid())));
        assertThat(trial().fetch(single.id()).event()).isEqualTo(single.event());
        trial().delete(single);
      }
    }
    assertThat(trial().mirror().snapshot().ids()).isEmpty();
  }

  @Test
  default void whatIsHardButPossibleIsCreated() {
    for (Event hard : HardEvents.of(samples())) {
      if (trial().provider().project(hard) instanceof Projection.Carried) {
        trial().create(hard);
      }
    }
  }
}
