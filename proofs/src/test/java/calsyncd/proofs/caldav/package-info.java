@NullMarked
package calsyncd.proofs.caldav;

import org.jspecify.annotations.NullMarked;
