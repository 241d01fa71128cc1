@NullMarked
package calsyncd.proofs.roundtrips;

import org.jspecify.annotations.NullMarked;
