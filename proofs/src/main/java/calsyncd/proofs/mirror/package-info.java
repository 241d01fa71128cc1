/**
 * Three calendars of one user, at Google, at Microsoft and on a CalDAV server, mirrored through one
 * hub calendar.
 */
@NullMarked
package calsyncd.proofs.mirror;

import org.jspecify.annotations.NullMarked;
