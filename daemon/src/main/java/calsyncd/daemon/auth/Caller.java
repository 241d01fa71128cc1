package calsyncd.daemon.auth;

import calsyncd.hub.Owner;
import java.security.Principal;
import java.util.UUID;

/** An authenticated person: a user of one tenant. */
public record Caller(String firmId, UUID userId, Role role) implements Principal {
  /** Whose rows this caller sees. */
  public Owner owner() {
    return new Owner(firmId, userId);
  }

  @Override
  public String getName() {
    return userId.toString();
  }
}
