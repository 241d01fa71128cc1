package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import java.util.UUID;

/**
 * Who writes, and in which request.
 *
 * @param owner whose rows are written
 * @param actor who does it: the owner, or a manager on the owner's behalf
 * @param correlationId follows the write into the audit and to the passes it causes
 */
public record Author(Owner owner, UUID actor, String correlationId) {
  /** The owner in person. */
  public Author(Owner owner, String correlationId) {
    this(owner, owner.userId(), correlationId);
  }
}
