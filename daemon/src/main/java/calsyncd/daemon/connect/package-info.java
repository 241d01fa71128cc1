/** Users' grants: how they are given, kept encrypted, refreshed, used, and taken back. */
@NullMarked
package calsyncd.daemon.connect;

import org.jspecify.annotations.NullMarked;
