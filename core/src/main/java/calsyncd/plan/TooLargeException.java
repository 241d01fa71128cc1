package calsyncd.plan;

import java.io.Serial;

/** A plan would need more reads than a plan may make. */
public final class TooLargeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  TooLargeException(int most) {
    super("a plan reads the provider at most " + most + " times, and this one needs more");
  }
}
