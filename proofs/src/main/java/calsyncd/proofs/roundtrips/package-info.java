/**
 * Random and hard events from the hub to each provider and back by the daemon's own pass: equal, or
 * different only in fields that the projection names.
 */
@NullMarked
package calsyncd.proofs.roundtrips;

import org.jspecify.annotations.NullMarked;
