/**
 * Google Calendar API v3 over HTTP, stateful: events with series and exceptions, sync tokens, push
 * channels, OAuth. Start with {@link calsyncd.simulators.google.GoogleSimulator}.
 */
@NullMarked
package calsyncd.simulators.google;

import org.jspecify.annotations.NullMarked;
