/**
 * {@code ./proofs/reminders}: thousands of reminders are due at one moment, and a node dies in the
 * midst of them.
 */
@NullMarked
package calsyncd.proofs.reminders;

import org.jspecify.annotations.NullMarked;
