@NullMarked
package calsyncd.proofs.simulation;

import org.jspecify.annotations.NullMarked;
