/**
 * The long proofs: the packaged daemon as a process of its own, simulators of the providers around
 * it, looked at from outside. Each prints its seed, the machine, how long it took and the verdict.
 */
@NullMarked
package calsyncd.proofs;

import org.jspecify.annotations.NullMarked;
