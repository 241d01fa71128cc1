package calsyncd.daemon.redis;

/** Redis is down, slow or refuses: nothing is known about whether the command took effect. */
public final class RedisUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RedisUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
