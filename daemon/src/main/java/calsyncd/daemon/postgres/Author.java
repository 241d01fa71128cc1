package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import java.util.UUID;

/**
 * Who writes, and in which request.
 *
 * @param owner whose rows are written
 * @param kind what does it: a {@code user}, or a {@code group}, whose members changed
 * @param actor who does it: the owner, or a manager on the owner's behalf; or which group
 * @param correlationId follows the write into the audit and to the passes it causes
 */
public record Author(Owner owner, String kind, UUID actor, String correlationId) {
  /** A person, who may act for the owner. */
  public Author(Owner owner, UUID actor, String correlationId) {
    this(owner, "user", actor, correlationId);
  }

  /** The owner in person. */
  public Author(Owner owner, String correlationId) {
    this(owner, owner.userId(), correlationId);
  }
}
