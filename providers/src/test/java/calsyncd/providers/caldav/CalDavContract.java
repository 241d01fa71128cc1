package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Deviation;
import org.junit.jupiter.api.Test;

/** The contract on any CalDAV server. */
abstract class CalDavContract extends CalendarProviderContract {
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
}
