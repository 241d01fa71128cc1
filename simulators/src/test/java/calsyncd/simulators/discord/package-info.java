/** Tests of the Discord simulator. */
@NullMarked
package calsyncd.simulators.discord;

import org.jspecify.annotations.NullMarked;
