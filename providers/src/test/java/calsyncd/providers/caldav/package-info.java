/** Tests of the CalDAV adapter: pure mapping, an HTTP server in the test, and real servers. */
@NullMarked
package calsyncd.providers.caldav;

import org.jspecify.annotations.NullMarked;
