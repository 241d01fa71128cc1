/**
 * What the simulated Graph promises, tried over HTTP. Methods are named after the checklist rows.
 */
@NullMarked
package calsyncd.simulators.microsoft;

import org.jspecify.annotations.NullMarked;
