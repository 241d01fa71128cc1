package calsyncd.daemon.postgres;

import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementException;

/** Whether PostgreSQL has room for more. */
public final class Room {
  /** The role may not make temporary tables: then this can't be tried. */
  private static final String FORBIDDEN = "42501";

  private final Database database;

  public Room(Database database) {
    this.database = database;
  }

  /**
   * Writes what needs new pages on the volume, and takes it back: a row that is changed where it is
   * needs none, so on a full disk it shows nothing.
   *
   * @throws RuntimeException where it is refused, or there is no answer
   */
  public void prove() {
    try {
      database.tried(handle -> {
        handle.execute("set local statement_timeout = '5s'");
        handle.execute("create temporary table calsyncd_room (filler text) on commit drop");
        return handle.execute(
            "insert into calsyncd_room select repeat(md5(n::text), 50)"
                + " from generate_series(1, 64) as n");
      });
    } catch (StatementException e) {
      if (!Optional.of(FORBIDDEN).equals(state(e))) {
        throw e;
      }
    }
  }

  private static Optional<String> state(StatementException e) {
    return e.getCause() instanceof SQLException sql
        ? Optional.ofNullable(sql.getSQLState())
        : Optional.empty();
  }
}
