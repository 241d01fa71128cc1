package calsyncd.hub;

import java.util.function.Function;

/** The hub as a pass writes it. */
public interface Hub {
  /**
   * Runs the work in one transaction, again from its start if another transaction came first.
   *
   * @throws LeaseLostException where the fence has moved on; then nothing was written
   */
  <T> T inPage(Lease lease, Function<HubPage, T> work);
}
