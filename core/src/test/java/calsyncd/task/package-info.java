/** Tests of the engine. */
@NullMarked
package calsyncd.task;

import org.jspecify.annotations.NullMarked;
