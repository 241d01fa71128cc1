/** Tests of the Microsoft adapter: tables of its mappings, and its work against the simulator. */
@NullMarked
package calsyncd.providers.microsoft;

import org.jspecify.annotations.NullMarked;
