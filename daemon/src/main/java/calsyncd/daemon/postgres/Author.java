package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;

/**
 * Who writes, and in which request.
 *
 * @param correlationId follows the write into the audit and to the passes it causes
 */
public record Author(Owner owner, String correlationId) {}
