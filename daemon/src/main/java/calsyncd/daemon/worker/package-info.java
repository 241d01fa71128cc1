/** The threads of the daemon: who claims what is due and works on it, drains the queues. */
@NullMarked
package calsyncd.daemon.worker;

import org.jspecify.annotations.NullMarked;
