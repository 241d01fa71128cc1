/** Live sessions: what reports of a piece of work come to, in whatever order they arrive. */
@NullMarked
package calsyncd.session;

import org.jspecify.annotations.NullMarked;
