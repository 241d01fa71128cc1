/** The daemon against CalDAV servers that others wrote. */
@NullMarked
package calsyncd.proofs.caldav;

import org.jspecify.annotations.NullMarked;
