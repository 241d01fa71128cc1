/** How a binding and a connection fare, from evidence alone. Pure: no clock, no I/O. */
@NullMarked
package calsyncd.health;

import org.jspecify.annotations.NullMarked;
