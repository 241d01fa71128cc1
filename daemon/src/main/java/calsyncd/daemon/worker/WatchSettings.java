package calsyncd.daemon.worker;

import calsyncd.daemon.connect.PublicAddress;
import java.net.URI;
import java.time.Duration;

/**
 * How calendars are watched.
 *
 * @param address where providers reach this daemon
 * @param lifetime what is asked for; the provider's own answer counts
 * @param renewBefore so long before its end a watch is renewed
 * @param leaveAlone a watch that is good for longer is not touched by a connect
 * @param hold for so long a due watch is in the hands of the one who took it
 * @param nextAttempt so long after the last retry a new attempt begins
 * @param probeAfter after so long a watch that was refused is asked for again
 */
public record WatchSettings(
    PublicAddress address,
    Duration lifetime,
    Duration renewBefore,
    Duration leaveAlone,
    Duration hold,
    Duration nextAttempt,
    Duration probeAfter) {
  /** Nearly seven days, renewed twelve hours before; a refusal is probed again after six. */
  public static WatchSettings at(PublicAddress address) {
    return new WatchSettings(
        address,
        Duration.ofMinutes(10_000),
        Duration.ofHours(12),
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6));
  }

  URI address(String provider) {
    return address.webhook(provider);
  }

  URI lifecycleAddress(String provider) {
    return address.lifecycle(provider);
  }
}
