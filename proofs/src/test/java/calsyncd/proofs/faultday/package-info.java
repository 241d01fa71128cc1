/** An operator's figures against what simulators counted. */
@NullMarked
package calsyncd.proofs.faultday;

import org.jspecify.annotations.NullMarked;
