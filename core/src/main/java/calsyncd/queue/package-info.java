/** Notifications on their way from a webhook to the bindings they ring. */
@NullMarked
package calsyncd.queue;

import org.jspecify.annotations.NullMarked;
