/** The engine: a pass over one binding, around one pure reconciler and one deletion guard. */
@NullMarked
package calsyncd.sync;

import org.jspecify.annotations.NullMarked;
