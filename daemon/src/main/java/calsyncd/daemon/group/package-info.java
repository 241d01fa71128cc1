/** Keeps groups in step with all their targets: who is due, who runs, what is tried again. */
@NullMarked
package calsyncd.daemon.group;

import org.jspecify.annotations.NullMarked;
