/** REST for users: what they see of their calendars, and what they may ask for. */
@NullMarked
package calsyncd.daemon.api;

import org.jspecify.annotations.NullMarked;
