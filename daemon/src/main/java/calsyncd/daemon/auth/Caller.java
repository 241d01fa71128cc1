package calsyncd.daemon.auth;

import calsyncd.hub.Owner;
import java.security.Principal;
import java.util.UUID;

/**
 * An authenticated person: a user of one tenant.
 *
 * @param userId whose rows are read and written
 * @param actor who asks: the user, or a manager on the user's behalf
 */
public record Caller(String firmId, UUID userId, Role role, UUID actor) implements Principal {
  /** A person who speaks for nobody else. */
  public Caller(String firmId, UUID userId, Role role) {
    this(firmId, userId, role, userId);
  }

  /** The same person, acting for a user of the same tenant. */
  public Caller actingFor(UUID user) {
    return new Caller(firmId, user, role, actor);
  }

  /** Whether a manager asks, for somebody else. */
  public boolean acts() {
    return !actor.equals(userId);
  }

  /** Whose rows this caller sees. */
  public Owner owner() {
    return new Owner(firmId, userId);
  }

  @Override
  public String getName() {
    return actor.toString();
  }
}
