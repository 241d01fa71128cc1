/** What two sides of a link come to: pure, field by field. */
@NullMarked
package calsyncd.merge;

import org.jspecify.annotations.NullMarked;
