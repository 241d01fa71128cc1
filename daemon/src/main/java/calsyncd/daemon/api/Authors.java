package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;

/** Who writes in this request. */
final class Authors {
  private Authors() {}

  static Author of(Caller caller) {
    return new Author(caller.owner(), caller.actor(), Correlation.current());
  }
}
