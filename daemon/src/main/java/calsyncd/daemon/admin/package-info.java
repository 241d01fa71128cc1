/** What the admin port offers to operators. */
@NullMarked
package calsyncd.daemon.admin;

import org.jspecify.annotations.NullMarked;
