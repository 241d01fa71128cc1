/** Ratios against a stated baseline. */
@NullMarked
package calsyncd.benchmarks;

import org.jspecify.annotations.NullMarked;
