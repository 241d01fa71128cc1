/** The commands of {@code ./calsyncd}. */
@NullMarked
package calsyncd.daemon.cli;

import org.jspecify.annotations.NullMarked;
