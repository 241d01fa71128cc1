package calsyncd.daemon.auth;

import java.io.Serial;

/** A request that is not let in. The message is for the caller and tells no secret. */
public final class AuthException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  AuthException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Why it is not let in. */
  public Kind kind() {
    return kind;
  }

  /** What the caller can do about it differs by kind. */
  public enum Kind {
    /** No token, or none that is good: 401. */
    UNAUTHENTICATED,
    /** A good token that gives no access here: 403. */
    FORBIDDEN,
    /** The keys to check the token with can't be had now: 503. */
    UNAVAILABLE
  }
}
