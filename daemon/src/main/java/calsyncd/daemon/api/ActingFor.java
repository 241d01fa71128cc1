package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.postgres.Tenants;
import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.security.Principal;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code Calsyncd-User: UUID}: a manager reads and decides for a user of the own tenant. The rows
 * are the user's; audit and history name the manager. Runs behind authentication.
 */
@Priority(Priorities.AUTHENTICATION + 1)
public final class ActingFor implements ContainerRequestFilter {
  /** Names the user. */
  public static final String HEADER = "Calsyncd-User";

  private final Tenants tenants;

  /** Users of these may be acted for. */
  public ActingFor(Tenants tenants) {
    this.tenants = tenants;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String named = request.getHeaderString(HEADER);
    SecurityContext security = request.getSecurityContext();
    if (named != null && security.getUserPrincipal() instanceof Caller caller) {
      if (isOfManagers(request.getUriInfo())) {
        throw Problem.of(400, HEADER + " is for the endpoints of users; leave it out here");
      }
      request.setSecurityContext(new Context(security, caller.actingFor(user(caller, named))));
    }
  }

  /** By what was matched: a path may be written in many ways. */
  private static boolean isOfManagers(UriInfo uri) {
    return uri.getMatchedResources().stream()
        .anyMatch(it -> it.getClass().isAnnotationPresent(RolesAllowed.class));
  }

  private UUID user(Caller caller, String named) {
    if (!caller.role().includes(Role.MANAGER)) {
      throw Problem.of(403, HEADER + " is for managers");
    }
    UUID user =
        Optional.of(named)
            .flatMap(Ids::uuid)
            .orElseThrow(() -> Problem.of(400, HEADER + " must be the UUID of a user"));
    if (!tenants.has(caller.firmId(), user)) {
      throw Problem.unknown("user");
    }
    return user;
  }

  private record Context(SecurityContext own, Caller caller) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
      return own.isUserInRole(role);
    }

    @Override
    public boolean isSecure() {
      return own.isSecure();
    }

    @Override
    public String getAuthenticationScheme() {
      return own.getAuthenticationScheme();
    }
  }
}
