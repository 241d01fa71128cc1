package calsyncd.providers.microsoft;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;

/** Why Graph has no form for an event: nothing is written rather than something wrong. */
final class NotRepresentable {
  private NotRepresentable() {}

  /** The rule has no pattern. */
  static ProviderException recurrence() {
    return because("recurrence_not_representable");
  }

  /** The zone has no name at Graph that means the same. */
  static ProviderException timeZone() {
    return because("time_zone_not_representable");
  }

  /** A series that begins at a time which its wall clock skips or shows twice. */
  static ProviderException time() {
    return because("time_not_representable");
  }

  /** Any other reason. */
  static ProviderException because(String reason) {
    return ProviderException.of(FailureClass.REJECTED, reason);
  }
}
