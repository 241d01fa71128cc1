/** Tests of merges. */
@NullMarked
package calsyncd.merge;

import org.jspecify.annotations.NullMarked;
