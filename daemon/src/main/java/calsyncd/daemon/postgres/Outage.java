package calsyncd.daemon.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a failure is the database's absence or want of room, and not a fault in what was asked of
 * it.
 */
public final class Outage {
  /**
   * Disk full, too many connections, read-only transaction (a replica, or a server that was made
   * read-only, as hosts do whose disk is nearly full), fault of its disk.
   */
  private static final Set<String> REFUSALS = Set.of("53100", "53300", "25006", "58030");

  private Outage() {}

  /**
   * Whether no connection was to be had, or it broke, or the server is going down or starting; or a
   * lock was not to be had for longer than its asker waits; or what was asked is refused for now.
   */
  public static boolean caused(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLTransientConnectionException || t instanceof SQLException e && away(e)) {
        return true;
      }
    }
    return refusal(thrown).isPresent();
  }

  /** The SQLSTATE where PostgreSQL answers, and refuses what it would take at another time. */
  public static Optional<String> refusal(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException e && REFUSALS.contains(state(e))) {
        return Optional.of(state(e));
      }
    }
    return Optional.empty();
  }

  private static String state(SQLException e) {
    return Optional.ofNullable(e.getSQLState()).orElse("");
  }

  /** Classes 08 (connection exception), 57P0 (shutdown, crash) and 55P03 (lock not available). */
  private static boolean away(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || state.startsWith("57P0") || state.equals("55P03");
  }
}
