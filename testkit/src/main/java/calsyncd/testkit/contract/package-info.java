/**
 * What every adapter of a calendar provider promises, row by row. An adapter's test extends {@link
 * calsyncd.testkit.contract.CalendarProviderContract} and gives it a world.
 */
@NullMarked
package calsyncd.testkit.contract;

import org.jspecify.annotations.NullMarked;
