package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Watch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Subscriptions to notifications. */
class GoogleWatchTest extends OnSimulatedGoogle {
  private int channels() {
    return rest.send("GET", "/control/channels", "").objects("channels").size();
  }

  @Test
  void aWatchLastsAsLongAsGoogleSaysAndEndsOnce() {
    Watch watch = google.watch(request(PRIMARY, "user_1_a"));
    assertThat(watch.id()).isEqualTo("user_1_a");
    assertThat(watch.resource()).isNotEmpty();
    assertThat(watch.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(7)));
    assertThat(channels()).isEqualTo(1);
    google.unwatch(watch);
    assertThat(channels()).isZero();
    google.unwatch(watch);
  }

  @Test
  void aWatchIsReplacedNotExtended() {
    Watch watch = google.watch(request(PRIMARY, "user_1_a"));
    ProviderException failure = failure(it -> it.renew(watch, NOW.plus(Duration.ofDays(9))));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.GONE);
    assertThat(failure.reason()).isEqualTo("renewal_unsupported");
    assertThat(channels()).isEqualTo(1);
  }

  @Test
  void aGeneratedCalendarCannotBeWatched() {
    String holidays = simulator.addGeneratedCalendar(USER, "Holidays", BERLIN);
    ProviderException failure =
        failure(it -> it.watch(request(new RemoteCalendarId(holidays), "user_1_a")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("pushNotSupportedForRequestedResource");
  }

  @Test
  void aChannelIdIsGoodOnce() {
    google.watch(request(PRIMARY, "user_1_a"));
    ProviderException failure = failure(it -> it.watch(request(PRIMARY, "user_1_a")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("channelIdNotUnique");
  }
}
