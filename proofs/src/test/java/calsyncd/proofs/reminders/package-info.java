/** A slice of the proof of reminders. */
@NullMarked
package calsyncd.proofs.reminders;

import org.jspecify.annotations.NullMarked;
