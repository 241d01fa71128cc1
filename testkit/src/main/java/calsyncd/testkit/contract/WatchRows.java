package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Subscriptions to notifications, where a provider has them. */
public interface WatchRows extends Rows {
  private Watch watch(String channel) {
    assumeTrue(
        trial().provider().capabilities().watchScope() != WatchScope.NONE,
        "the provider has no notifications");
    URI address = trial().world().notifications();
    Instant until = trial().world().now().plus(Duration.ofDays(2));
    return trial()
        .provider()
        .watch(
            new WatchRequest(
                trial().calendar(), channel, "kid.user.nonce.mac", address, address, until));
  }

  @Test
  default void aWatchEndsLaterThanItBegins() {
    Watch watch = watch("channel-1");
    assertThat(watch.id()).isNotEmpty();
    assertThat(watch.expiresAt()).isAfter(trial().world().now());
    trial().provider().unwatch(watch);
  }

  @Test
  default void anEndOfAWatchIsASuccessTheSecondTimeToo() {
    Watch watch = watch("channel-2");
    trial().provider().unwatch(watch);
    trial().provider().unwatch(watch);
  }

  @Test
  default void aWatchIsRenewedOrReplaced() {
    Watch watch = watch("channel-3");
    Instant until = trial().world().now().plus(Duration.ofDays(3));
    try {
      assertThat(trial().provider().renew(watch, until).expiresAt()).isAfter(trial().world().now());
    } catch (ProviderException failure) {
      assertThat(failure.failureClass()).isEqualTo(FailureClass.GONE);
      trial().provider().unwatch(watch("channel-4"));
    }
    trial().provider().unwatch(watch);
  }

  @Test
  default void aWatchThatEndedIsNotRenewed() {
    Watch watch = watch("channel-5");
    trial().provider().unwatch(watch);
    Instant until = trial().world().now().plus(Duration.ofDays(3));
    trial().failure(FailureClass.GONE, () -> trial().provider().renew(watch, until));
  }
}
