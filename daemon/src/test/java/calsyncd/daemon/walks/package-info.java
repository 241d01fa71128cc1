/** The walks of {@code docs/walks}, run as a reader would run them. */
@NullMarked
package calsyncd.daemon.walks;

import org.jspecify.annotations.NullMarked;
