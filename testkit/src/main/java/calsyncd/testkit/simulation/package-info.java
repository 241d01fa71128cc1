/** The seeded simulation: workers, people, faults and crashes over one hub and five calendars. */
@NullMarked
package calsyncd.testkit.simulation;

import org.jspecify.annotations.NullMarked;
