/** Discord's REST API v10, as far as access to channels goes: one attempt a call, classified. */
@NullMarked
package calsyncd.daemon.discord;

import org.jspecify.annotations.NullMarked;
