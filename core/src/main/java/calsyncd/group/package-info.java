/** Groups of people with recurring meetings, and what is kept in step with them. Pure. */
@NullMarked
package calsyncd.group;

import org.jspecify.annotations.NullMarked;
