package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import calsyncd.testkit.quirks.Quirks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The memory reference keeps the contract as each provider does, with the same deviations. */
final class MemoryProfilesContractTest {
  @Nested
  @Conformance("Memory, as Google")
  final class AsGoogle extends CalendarProviderContract {
    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(Quirks.GOOGLE);
    }
  }

  @Nested
  @Conformance("Memory, as CalDAV")
  final class AsCalDav extends CalendarProviderContract {
    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(Quirks.CALDAV);
    }

    @Test
    @Deviation("The name of a deleted object is free again (RFC 4791 §5.3.2), so it is made anew.")
    @Override
    public void theKeyOfADeletedEventIsUsed() {
      CreateKey key = trial().key();
      Event event = trial().samples().single("deleted");
      RemoteEvent first = trial().create(key, event);
      trial().delete(first);
      RemoteEvent second = trial().create(key, event);
      assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    @Deviation("No request has a server invite; ours name no guest, so it is refused.")
    @Override
    public void guestsAreToldOfWhatTheyAreToBeTold() {
      assertThatNobodyCanBeInvited();
    }

    @Test
    @Deviation("No request has a server invite; ours name no guest, so it is refused.")
    @Override
    public void anUpdateOfASeriesIsToldOnce() {
      assertThatNobodyCanBeInvited();
    }

    @Test
    @Deviation("No request has a server invite; ours name no guest, so it is refused.")
    @Override
    public void anUpdateThatWasToldAndNotAnsweredIsNotToldAgain() {
      assertThatNobodyCanBeInvited();
    }

    @Test
    @Deviation(
        "The memory takes each guest for one whom another client invited, as UnaskedMail does.")
    @Override
    public void nobodyIsToldOfWhatNobodyIsToBeTold() {
      trial().create(invited(trial().samples().single("meeting"), ADA));
      assertThat(trial().world().mails()).isEmpty();
    }

    @Test
    void aUidThatAnotherEventHasIsRefusedUnlessItSaysTheSame() {
      Event event = trial().samples().single("theirs");
      RemoteEvent theirs = trial().create(event);
      assertThat(trial().provider().create(trial().calendar(), trial().key(), event).id())
          .isEqualTo(theirs.id());
      trial()
          .failure(
              FailureClass.REJECTED,
              () ->
                  trial()
                      .provider()
                      .create(trial().calendar(), trial().key(), Samples.titled(event, "ours")));
    }
  }

  @Nested
  @Conformance("Memory, as Microsoft")
  final class AsGraph extends CalendarProviderContract {
    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(Quirks.GRAPH);
    }

    @Test
    @Deviation("Nothing brings a cancelled occurrence back: it is refused, and nothing is written.")
    @Override
    public void aCancelledOccurrenceIsUndone() {
      Event daily = samples().daily("daily");
      RemoteEvent known = trial().create(Samples.cancelled(daily, 3));
      var refused =
          trial()
              .failure(
                  FailureClass.REJECTED,
                  () ->
                      trial()
                          .provider()
                          .update(trial().calendar(), known, Samples.undone(known.event(), 3)));
      assertThat(refused.reason()).isEqualTo("occurrence_stays_cancelled");
      assertThat(trial().fetch(known.id())).isEqualTo(known);
    }

    @Test
    void whatElseDiffersIsWrittenBesideAnOccurrenceThatStaysCancelled() {
      RemoteEvent known = trial().create(Samples.cancelled(samples().daily("daily"), 3));
      Event wanted = Samples.titled(Samples.undone(known.event(), 3), "other");
      RemoteEvent updated = trial().provider().update(trial().calendar(), known, wanted);
      assertThat(updated.event()).isEqualTo(Samples.titled(known.event(), "other"));
    }

    @Test
    @Deviation("The row also brings a cancelled occurrence back, for which there is no request.")
    @Override
    public void severalOccurrencesChangeAtOnce() {
      RemoteEvent known = trial().create(samples().daily("daily"));
      Event wanted =
          Samples.renamed(Samples.cancelled(Samples.moved(known.event(), 1, 3), 2), 5, "other");
      RemoteEvent updated = trial().update(known, wanted);
      Event again = Samples.moved(Samples.renamed(updated.event(), 1, "again"), 6, 1);
      trial().update(updated, Samples.undone(again, 5));
    }

    @Test
    @Deviation("No occurrence may move to the day of another, as the row's does.")
    @Override
    public void aSeriesOfDaysIsCreatedWithItsOverrides() {
      Event series = Samples.recurring(samples().allDay("days", 1), "RRULE:FREQ=DAILY;COUNT=5");
      EventTime second = Samples.at(series, 1).start();
      EventContent own =
          Samples.titled(series, "other")
              .content()
              .withWhen(new EventContent.When(second, second.at(second.wall().plusDays(1))));
      Event changed = series.withOverride(Samples.at(series, 1), new SeriesOverride.Changed(own));
      RemoteEvent created = trial().create(Samples.cancelled(changed, 3));
      assertThat(created.event().overrides()).hasSize(2);
    }

    @Test
    @Deviation("Nothing mutes Graph: guests are told of each write. Who may not be is not named.")
    @Override
    public void nobodyIsToldOfWhatNobodyIsToBeTold() {
      trial().mailAskedFor();
      Event event = invited(samples().single("meeting"), ADA);
      trial().create(event);
      assertThat(trial().world().mails()).singleElement().asString().contains(ADA);
    }

    @Test
    @Deviation("Each guest of a meeting is mailed, and nothing mutes it.")
    @Override
    public void guestsAreToldNothing() {
      Event event = samples().single("guests");
      Attendee me = person(trial().provider().account().email(), Response.ACCEPTED);
      People people =
          new People(Optional.of(me), List.of(person("guest@example.org", Response.NEEDS_ACTION)));
      trial().mailAskedFor();
      trial().create(event.withContent(event.content().withPeople(people)));
      assertThat(trial().world().mails())
          .singleElement()
          .asString()
          .contains("guest@example.org", "invitation");
    }

    private static Attendee person(String email, Response response) {
      return new Attendee(email, email, response, Role.REQUIRED);
    }
  }
}
