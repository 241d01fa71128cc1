/**
 * What the engine keeps: hub events, links, bindings under lease. Ports only; stores implement
 * them.
 */
@NullMarked
package calsyncd.hub;

import org.jspecify.annotations.NullMarked;
