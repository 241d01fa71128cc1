package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteEvent;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract on a simulated server. */
abstract class SimulatedContract extends CalendarProviderContract {
  private final CalDavProfile profile;

  /** The contract on a server of this kind. */
  SimulatedContract(CalDavProfile profile) {
    this.profile = profile;
  }

  @Override
  protected ProviderWorld world() {
    return new SimulatedWorld(profile);
  }

  /** {@code -DroundTrips=5000} for the long proof, {@code -DroundTripSeed=N} for other events. */
  @Override
  public int roundTrips() {
    return Integer.getInteger("roundTrips", 50);
  }

  @Override
  public long seed() {
    return Long.getLong("roundTripSeed", 1);
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
    assertThat(second.key()).contains(key);
  }

  /** An organizer hears of an answer by the server's reply, and of nothing else. */
  @Test
  void anAnswerIsOneReplyToTheOrganizer() {
    SimulatedWorld world = (SimulatedWorld) trial().world();
    RemoteEvent invited =
        trial().fetch(trial().touch(world.invite("i", trial().samples().nine(0)).orElseThrow()));
    RemoteEvent answered =
        trial().provider().respond(trial().calendar(), invited, Response.DECLINED);
    trial().delete(answered);
    assertThat(world.simulator().mails().mails())
        .extracting(mail -> mail.kind() + " " + mail.to())
        .containsExactlyElementsOf(
            profile.scheduling() ? List.of("response stranger@example.net") : List.of());
  }

  /** What is written into a calendar that is gone is no success, and no missing event. */
  @Test
  void aWriteIntoALostCalendarSaysSo() {
    RemoteEvent known = trial().create(trial().samples().single("lost"));
    trial().loseCalendar();
    var provider = trial().provider();
    FailureClass gone = FailureClass.COLLECTION_GONE;
    trial()
        .failure(
            gone,
            () ->
                provider.update(trial().calendar(), known, Samples.titled(known.event(), "other")));
    trial().failure(gone, () -> provider.delete(trial().calendar(), known));
    trial().failure(gone, () -> provider.create(trial().calendar(), trial().key(), known.event()));
  }
}
