/** The seeded simulation over many seeds. */
@NullMarked
package calsyncd.proofs.simulation;

import org.jspecify.annotations.NullMarked;
