/** Every command of the README, run. */
@NullMarked
package calsyncd.proofs.readme;

import org.jspecify.annotations.NullMarked;
