package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** How a vendor words its token answers. */
public interface OAuthDialect {
  /** The 200 answer of the token endpoint. */
  JsonNode granted(Tokens.Issued issued);

  /**
   * The error answer of the token endpoint.
   *
   * @param code RFC 6749 section 5.2: {@code invalid_request}, {@code invalid_client}, {@code
   *     invalid_grant}, {@code unsupported_grant_type}
   */
  Response refused(String code, String description);

  /** A scripted answer that the token endpoint gives instead of looking at the request. */
  default Optional<Response> scripted() {
    return Optional.empty();
  }

  /** Whether an authorization with these parameters yields a refresh token. */
  boolean offline(Request authorization);
}
