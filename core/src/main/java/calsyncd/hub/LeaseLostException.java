package calsyncd.hub;

import java.io.Serial;

/** Another node has the binding now. The pass ends at once; nothing of this page was written. */
public final class LeaseLostException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public LeaseLostException(BindingId binding) {
    super("lease lost on binding " + binding);
  }
}
