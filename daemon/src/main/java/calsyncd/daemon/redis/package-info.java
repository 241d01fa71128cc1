/** Redis, the doorbell: the only package that knows its client. */
@NullMarked
package calsyncd.daemon.redis;

import org.jspecify.annotations.NullMarked;
