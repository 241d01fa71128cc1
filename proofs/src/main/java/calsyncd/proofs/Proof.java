package calsyncd.proofs;

import java.nio.file.Path;

/** One of the long proofs. */
@FunctionalInterface
interface Proof {
  /**
   * Proves or refutes.
   *
   * @param verdict told what has to hold
   * @param seed of all choices
   * @param size how much of it; what it counts is the proof's own
   * @param folder where nodes keep their data
   */
  void run(Verdict verdict, long seed, int size, Path folder);
}
