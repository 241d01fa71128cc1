/** CalDAV servers that others wrote, for tests and proofs that need a real one. */
@NullMarked
package calsyncd.testkit.caldav;

import org.jspecify.annotations.NullMarked;
