/**
 * Microsoft Graph's Outlook calendar over HTTP: events and series, calendar view delta, change
 * notifications, throttling and the identity platform's token endpoint.
 */
@NullMarked
package calsyncd.simulators.microsoft;

import org.jspecify.annotations.NullMarked;
