package calsyncd.sync;

import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import java.util.List;
import java.util.Set;

/**
 * What applying some changes left over for the rest of the pass.
 *
 * @param present ids whose content the page brought
 * @param removed ids that a tombstone named last
 * @param unsure ids that a read has to settle
 * @param orphans occurrences whose series the hub does not know
 * @param put how many hub events were written
 */
record PageResult(
    Set<RemoteId> present,
    Set<RemoteId> removed,
    Set<RemoteId> unsure,
    List<RemoteChange.Instance> orphans,
    int put) {}
