/** The live view: what changes in a user's calendars, told while it happens. */
@NullMarked
package calsyncd.daemon.live;

import org.jspecify.annotations.NullMarked;
