package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract, on the simulator of Graph. */
@Conformance("Microsoft")
final class MicrosoftContractTest extends CalendarProviderContract {
  @Override
  protected ProviderWorld world() {
    return new GraphContractWorld(roundTrips() > 1_000 ? 50 : GraphWorld.PAGE_SIZE);
  }

  /** {@code -DroundTrips=5000} for the long proof, {@code -DroundTripSeed=N} for other events. */
  @Override
  public int roundTrips() {
    return Integer.getInteger("roundTrips", 200);
  }

  @Override
  public long seed() {
    return Long.getLong("roundTripSeed", 1);
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
    RemoteEvent created =
        trial()
            .create(
                Event.single(
                    event.uid(),
                    new EventContent(c.when(), c.text(), c.standing(), people, c.extras())));
    assertThat(created.event().content().people()).isEqualTo(people);
    assertThat(trial().world().mails())
        .singleElement()
        .asString()
        .contains("guest@example.org", "invitation");
  }

  private static Attendee person(String email, Response response) {
    return new Attendee(email, email, response, Role.REQUIRED);
  }
}
