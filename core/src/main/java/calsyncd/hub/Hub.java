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

  /**
   * Runs the work over a hub whose pages all run in one transaction, which is undone in the end,
   * whatever becomes of it: nothing is written, nobody is rung, and the lease need not hold. The
   * work may be run again from its start, and must call no provider.
   */
  <T> T trial(Lease lease, Function<Hub, T> work);
}
