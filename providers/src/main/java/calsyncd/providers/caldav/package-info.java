/**
 * The adapter of CalDAV servers (RFC 4791) with collection synchronization (RFC 6578) over the
 * JDK's HTTP client. A collection's URL names a calendar, an absolute path names an event.
 */
@NullMarked
package calsyncd.providers.caldav;

import org.jspecify.annotations.NullMarked;
