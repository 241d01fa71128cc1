package calsyncd.hub;

import java.util.function.Function;

/** Passes that are tried: a hub that shows what was written to it, and forgets it in the end. */
@FunctionalInterface
public interface Trials {
  /**
   * Runs the work over a hub whose pages all run in one transaction, which is undone in the end,
   * whatever becomes of it: nothing is written, nobody is rung, and the lease need not hold. The
   * work may be run again from its start, and must call no provider.
   */
  <T> T trial(Lease lease, Function<Hub, T> work);
}
