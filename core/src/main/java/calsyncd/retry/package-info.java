/** From a failure's class to one reaction. Pure. */
@NullMarked
package calsyncd.retry;

import org.jspecify.annotations.NullMarked;
