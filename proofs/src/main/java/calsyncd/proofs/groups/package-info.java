/**
 * {@code ./proofs/groups}: people switch groups while providers fail and a node dies; groups that
 * are in step cost nothing; what differs costs one write.
 */
@NullMarked
package calsyncd.proofs.groups;

import org.jspecify.annotations.NullMarked;
