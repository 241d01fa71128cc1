/** Tests of the engine. */
@NullMarked
package calsyncd.sync;

import org.jspecify.annotations.NullMarked;
