/**
 * Google Calendar and Microsoft Graph over HTTP, stateful, as their documents describe them. They
 * refuse a wrong request as the real service would. Nothing here knows the rest of calsyncd.
 */
@NullMarked
package calsyncd.simulators;

import org.jspecify.annotations.NullMarked;
