package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;

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

  /** Whether an authorization with these parameters yields a refresh token. */
  boolean offline(Request authorization);
}
