/** The Dropwizard application: the only place that wires. */
@NullMarked
package calsyncd.daemon;

import org.jspecify.annotations.NullMarked;
