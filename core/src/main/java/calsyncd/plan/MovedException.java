package calsyncd.plan;

import java.io.Serial;

/** A pass was about to do what its plan does not say. Nothing of this page, or call, was done. */
final class MovedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  MovedException(String what) {
    super(what, null, false, false);
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
