/** What is told to the outside: signed webhooks and mail. */
@NullMarked
package calsyncd.daemon.outbound;

import org.jspecify.annotations.NullMarked;
