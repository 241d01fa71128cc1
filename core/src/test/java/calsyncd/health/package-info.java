/** Tests of health. */
@NullMarked
package calsyncd.health;

import org.jspecify.annotations.NullMarked;
