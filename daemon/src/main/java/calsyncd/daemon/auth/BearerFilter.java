package calsyncd.daemon.auth;

import calsyncd.daemon.auth.AuthException.Kind;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * {@code Authorization: Bearer} (RFC 6750 §2.1), and nothing else: a token in a URL would end in
 * logs. Used with Dropwizard's {@code AuthDynamicFeature}, so that it guards what asks for a {@link
 * Caller}.
 */
@Priority(Priorities.AUTHENTICATION)
public final class BearerFilter implements ContainerRequestFilter {
  /** A property of the request: the {@link java.time.Instant} at which its token ends. */
  public static final String UNTIL = "calsyncd.token.until";

  private static final String SCHEME = "Bearer ";

  private final TokenVerifier tokens;

  /** Lets in whom the verifier accepts. */
  public BearerFilter(TokenVerifier tokens) {
    this.tokens = tokens;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String token = token(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    TokenVerifier.Verified verified = tokens.verified(token);
    Caller caller = verified.caller();
    request.setProperty(UNTIL, verified.until());
    request.setSecurityContext(
        new Context(caller, "https".equals(request.getUriInfo().getRequestUri().getScheme())));
  }

  private static String token(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new AuthException(
          Kind.UNAUTHENTICATED, "send the header Authorization: Bearer followed by a token");
    }
    return header.substring(SCHEME.length()).strip();
  }

  private record Context(Caller caller, boolean isSecure) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
      return Role.of(role).filter(caller.role()::includes).isPresent();
    }

    @Override
    public String getAuthenticationScheme() {
      return "Bearer";
    }
  }
}
