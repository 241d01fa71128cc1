/** Merges of random edits. */
@NullMarked
package calsyncd.testkit.merge;

import org.jspecify.annotations.NullMarked;
