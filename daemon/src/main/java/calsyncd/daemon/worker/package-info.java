/** The threads of the daemon: who claims due bindings, runs their passes, drains the queues. */
@NullMarked
package calsyncd.daemon.worker;

import org.jspecify.annotations.NullMarked;
