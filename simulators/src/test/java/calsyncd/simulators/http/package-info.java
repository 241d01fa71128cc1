/** Tests of the shared base. */
@NullMarked
package calsyncd.simulators.http;

import org.jspecify.annotations.NullMarked;
