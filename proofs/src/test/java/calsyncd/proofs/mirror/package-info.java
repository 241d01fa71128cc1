/** Two-way sync on the real parts. */
@NullMarked
package calsyncd.proofs.mirror;

import org.jspecify.annotations.NullMarked;
