/** Tests of the engine. */
@NullMarked
package calsyncd.retry;

import org.jspecify.annotations.NullMarked;
