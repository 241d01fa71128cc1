/** A first sync of many events, against the SDK and against COPY. */
@NullMarked
package calsyncd.benchmarks.firstsync;

import org.jspecify.annotations.NullMarked;
