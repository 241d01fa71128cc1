/** Slices of the proof of groups. */
@NullMarked
package calsyncd.proofs.groups;

import org.jspecify.annotations.NullMarked;
