/** Tests of the simulation, and a slice of it. */
@NullMarked
package calsyncd.testkit.simulation;

import org.jspecify.annotations.NullMarked;
