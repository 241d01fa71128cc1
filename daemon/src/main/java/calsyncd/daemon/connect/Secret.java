package calsyncd.daemon.connect;

import java.time.Instant;

/** What a vault keeps for a connection. Never printed. */
public sealed interface Secret {
  /**
   * An OAuth 2.0 grant.
   *
   * @param expiresAt when the access token is no longer good
   */
  record OAuth(String accessToken, Instant expiresAt, String refreshToken, String scope)
      implements Secret {
    @Override
    public String toString() {
      return "OAuth[expiresAt=" + expiresAt + "]";
    }
  }

  /** A login with an app password. */
  record Login(String user, String password) implements Secret {
    @Override
    public String toString() {
      return "Login[]";
    }
  }
}
