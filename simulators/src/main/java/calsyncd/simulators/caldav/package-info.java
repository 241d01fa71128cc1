/**
 * A CalDAV server (RFC 4791, 6578, 6638) over HTTP with profiles of known servers. It refuses what
 * a strict server refuses, and keeps an outbox of the iTIP messages that it would have sent.
 */
@NullMarked
package calsyncd.simulators.caldav;

import org.jspecify.annotations.NullMarked;
