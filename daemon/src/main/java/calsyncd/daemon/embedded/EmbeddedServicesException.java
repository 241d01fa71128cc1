package calsyncd.daemon.embedded;

/**
 * An embedded server cannot be had. The message is a sentence for the person who started the
 * daemon: what is wrong and what to do.
 */
public final class EmbeddedServicesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EmbeddedServicesException(String message) {
    super(message);
  }

  EmbeddedServicesException(String message, Throwable cause) {
    super(message, cause);
  }
}
