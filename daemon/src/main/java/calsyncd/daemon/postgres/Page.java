package calsyncd.daemon.postgres;

import java.time.Instant;
import java.util.UUID;

/**
 * Where a list of what is open and what was decided goes on: what is open first, and the newest
 * first of each.
 *
 * @param closed whether the last row given was decided
 * @param at when the last row given was made
 * @param id of the last row given
 */
public record Page(boolean closed, Instant at, UUID id) {
  /** 1 for what is open: no truth value, of which an index would find the true ones alone. */
  static final String OPEN = "(x.state = 'open')::int";

  /** Behind which a row comes: by one comparison, so that an index has the place. */
  static final String CONDITION =
      "and (" + OPEN + ", x.created_at, x.id) < ((not :closed)::int, :at, :after)\n";

  static final String ORDER =
      "order by " + OPEN + " desc, x.created_at desc, x.id desc limit :limit";
}
