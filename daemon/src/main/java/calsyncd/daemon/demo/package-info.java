/**
 * {@code ./calsyncd demo}: the daemon at work on simulators of Google and Microsoft. It looks at
 * everything from outside, over HTTP, as a stranger would.
 */
@NullMarked
package calsyncd.daemon.demo;

import org.jspecify.annotations.NullMarked;
