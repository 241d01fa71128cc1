/**
 * A day of faults in fast time: what the daemon tells an operator is held against what the
 * simulators counted.
 */
@NullMarked
package calsyncd.proofs.faultday;

import org.jspecify.annotations.NullMarked;
