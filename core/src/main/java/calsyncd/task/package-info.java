/** The jobs as plain classes: one call runs one of them once. */
@NullMarked
package calsyncd.task;

import org.jspecify.annotations.NullMarked;
