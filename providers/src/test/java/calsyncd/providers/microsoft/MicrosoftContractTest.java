package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract, on the simulator of Graph. */
@Conformance("Microsoft")
class MicrosoftContractTest extends CalendarProviderContract {
  @Override
  protected ProviderWorld world() {
    return new GraphContractWorld(roundTrips() > 1_000 ? 50 : GraphWorld.PAGE_SIZE, switches());
  }

  /** Ways of the store that no document settles. */
  String switches() {
    return "";
  }

  @Override
  public int roundTrips() {
    return Integer.getInteger("roundTrips", 200);
  }

  @Test
  @Deviation(
      "Graph has no request that brings a cancelled occurrence back, and what a new rule does to it"
          + " is not documented: it is refused, and nothing is written.")
  @Override
  public void aCancelledOccurrenceIsUndone() {
    Event daily = samples().daily("daily");
    RemoteEvent known = trial().create(Samples.cancelled(daily, 3));
    ProviderException refused =
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
  @Deviation("The row also brings a cancelled occurrence back, which Graph has no request for.")
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
  @Deviation(
      "Graph lets no occurrence move to the day of another, as the row's does: here it stays on its"
          + " day.")
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
  @Deviation(
      "Graph mails each guest of a meeting that it is given, and nothing mutes it; the mailbox's"
          + " owner organises it, whoever was named. Keeping guests out of a write is the"
          + " caller's.")
  @Override
  public void guestsAreToldNothing() {
    Event event = samples().single("guests");
    EventContent c = event.content();
    Attendee me = person(trial().provider().account().email(), Response.ACCEPTED);
    People people =
        new People(Optional.of(me), List.of(person("guest@example.org", Response.NEEDS_ACTION)));
    trial().mailAskedFor();
    RemoteEvent created = trial().create(event.withContent(c.withPeople(people)));
    assertThat(created.event().content().people())
        .isEqualTo(new People(Optional.empty(), people.attendees()));
    assertThat(trial().world().mails())
        .singleElement()
        .asString()
        .contains("guest@example.org", "invitation");
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
  @Deviation(
      "Graph tells of a change of a series and, by one more mail each, of its occurrences that"
          + " differ; nothing mutes any of them.")
  @Override
  public void anUpdateOfASeriesIsToldOnce() {
    trial().mailAskedFor();
    Event daily = Samples.renamed(samples().daily("daily"), 2, "other");
    RemoteEvent made = trial().create(invited(daily, ADA));
    int announced = trial().world().mails().size();
    Event wanted = invited(made.event(), ADA, BEN);
    trial().provider().update(trial().calendar(), made, wanted, Mailing.EVERYBODY);
    List<String> since = trial().world().mails().subList(announced, trial().world().mails().size());
    assertThat(since.stream().filter(mail -> mail.contains(ADA))).hasSizeBetween(2, 3);
  }

  private static Attendee person(String email, Response response) {
    return new Attendee(email, email, response, Role.REQUIRED);
  }
}
