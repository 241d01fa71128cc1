/** The SPI that an adapter of a calendar provider implements, and the classes of its failures. */
@NullMarked
package calsyncd.provider;

import org.jspecify.annotations.NullMarked;
