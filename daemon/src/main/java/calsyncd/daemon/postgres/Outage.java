package calsyncd.daemon.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** Whether a failure is the database's absence, and not a fault in what was asked of it. */
public final class Outage {
  private Outage() {}

  /**
   * Whether no connection was to be had, or it broke, or the server is going down or starting; or a
   * lock was not to be had for longer than its asker waits.
   */
  public static boolean caused(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLTransientConnectionException || t instanceof SQLException e && away(e)) {
        return true;
      }
    }
    return false;
  }

  /** Classes 08 (connection exception), 57P0 (shutdown, crash) and 55P03 (lock not available). */
  private static boolean away(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.startsWith("08") || state.startsWith("57P0") || state.equals("55P03");
  }
}
