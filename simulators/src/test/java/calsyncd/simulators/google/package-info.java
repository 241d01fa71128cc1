/** Tests of the Google simulator, by the rows of its checklist. */
@NullMarked
package calsyncd.simulators.google;

import org.jspecify.annotations.NullMarked;
