/**
 * Google Calendar API v3 on Google's own Java client. The client builds and sends the requests;
 * answers are read by {@link calsyncd.providers.google.JsonItem}, since one odd field must not cost
 * a page.
 */
@NullMarked
package calsyncd.providers.google;

import org.jspecify.annotations.NullMarked;
