package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Lease;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.sync.PassReport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A pass over a span of time where the provider's cursor covers a window: not beyond that. */
final class FrozenRangeTest {
  private final PullWorld world =
      new PullWorld(50, WatchScope.ACCOUNT, WindowKind.FROZEN).holding(900);

  private PassReport within(Instant from, Instant to) {
    Lease lease = world.hub.lease(world.binding);
    return world
        .engine
        .sync(
            lease,
            world.provider,
            world.engine.within(lease.binding(), world.provider, new Window(from, to)))
        .pull();
  }

  @Test
  void anOpenBoundEndsWithTheWindow() {
    world.sync();
    world.provider.vanish(new RemoteId("e700"));

    assertThat(within(PullWorld.NOON, Instant.MAX).removed()).isOne();

    assertThat(world.events()).hasSize(729);
    world.assertSettled();
  }

  @Test
  void outsideOfTheWindowThereIsNothingToRead() {
    world.sync();
    int calls = world.provider.calls().size();
    Instant far = PullWorld.NOON.plus(Duration.ofDays(800));

    assertThat(within(far, Instant.MAX)).isEqualTo(new PassReport("range", 0, 0, 0, 0, 0));

    assertThat(world.provider.calls()).hasSize(calls);
    world.assertSettled();
  }
}
