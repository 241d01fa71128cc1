package calsyncd.daemon.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** When something counts as stopped. */
final class LastTimeCheckTest {
  private static LastTimeCheck after(int seconds) {
    InstantSource clock = InstantSource.fixed(Instant.EPOCH.plusSeconds(seconds));
    return new LastTimeCheck(() -> Instant.EPOCH, Duration.ofSeconds(10), clock);
  }

  @Test
  void whatLastHappenedTooLongAgoIsUnhealthy() {
    assertThat(after(10).execute().isHealthy()).isTrue();
    assertThat(after(11).execute().isHealthy()).isFalse();
    assertThat(after(11).execute().getMessage()).isEqualTo("last 11 s ago");
  }
}
