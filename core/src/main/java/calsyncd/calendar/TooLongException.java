package calsyncd.calendar;

import java.io.Serial;

/** A series takes more work to walk than was allowed. */
public final class TooLongException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  TooLongException() {
    super("the series takes too many steps to work out");
  }
}
