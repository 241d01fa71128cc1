package calsyncd.daemon.connect;

import java.io.Serial;

/** A connection that was not made. The message is for the user and tells no secret. */
public final class ConnectException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  ConnectException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Why it was not made. */
  public Kind kind() {
    return kind;
  }

  /** Who can do something about it. */
  public enum Kind {
    /** There is no such provider here, or it connects in another way. */
    UNKNOWN_PROVIDER,
    /** The callback is not the answer to a request of ours, or comes too late. */
    BAD_STATE,
    /** The user or the provider said no. */
    REFUSED,
    /** The provider can't answer now. */
    UNAVAILABLE
  }
}
