/** How bindings and connections fare, judged from what the tables hold. */
@NullMarked
package calsyncd.daemon.health;

import org.jspecify.annotations.NullMarked;
