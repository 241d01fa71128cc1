package calsyncd.providers.caldav;

import java.io.Serial;

/** A calendar object that cannot be read as an event. The message has no content of it. */
final class IcsException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  IcsException(String message) {
    super(message);
  }

  IcsException(String message, Throwable cause) {
    super(message, cause);
  }
}
