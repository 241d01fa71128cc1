package calsyncd.plan;

import java.io.Serial;

/** A trial needs an answer that nobody has: it is rolled back, and begins anew with that answer. */
final class Unanswered extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  Unanswered() {
    super("a reading call has no answer yet", null, false, false);
  }
}
