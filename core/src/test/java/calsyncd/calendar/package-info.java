/** Tests of the domain: recurrence by the letter of RFC 5545. */
@NullMarked
package calsyncd.calendar;

import org.jspecify.annotations.NullMarked;
