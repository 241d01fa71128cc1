/** Tests of what core says of providers. */
@NullMarked
package calsyncd.provider;

import org.jspecify.annotations.NullMarked;
