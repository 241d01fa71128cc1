package calsyncd.daemon.connect;

import java.io.Serial;

/** A secret that does not open. */
public final class VaultException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  VaultException(String message) {
    super(message);
  }
}
