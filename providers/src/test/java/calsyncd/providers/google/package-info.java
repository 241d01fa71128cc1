/** Tests of the Google adapter, on the simulator and on recorded shapes of items. */
@NullMarked
package calsyncd.providers.google;

import org.jspecify.annotations.NullMarked;
