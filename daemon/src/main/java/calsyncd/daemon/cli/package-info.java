/** The command line: what people and scripts type. */
@NullMarked
package calsyncd.daemon.cli;

import org.jspecify.annotations.NullMarked;
