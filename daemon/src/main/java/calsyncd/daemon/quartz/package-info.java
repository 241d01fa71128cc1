/** Quartz, which is the clock: cron triggers in a clustered JDBC store, and nothing else. */
@NullMarked
package calsyncd.daemon.quartz;

import org.jspecify.annotations.NullMarked;
