/** Events in the words of RFC 5545: a series with its overrides, its times, its occurrences. */
@NullMarked
package calsyncd.calendar;

import org.jspecify.annotations.NullMarked;
