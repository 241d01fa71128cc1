package calsyncd.proofs;

import calsyncd.daemon.embedded.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** One connection to the daemon's database, for somebody who does not ask the daemon. */
public final class Sql implements AutoCloseable {
  private final Connection connection;

  /**
   * Connects.
   *
   * @throws IllegalStateException where nobody answers
   */
  public Sql(DatabaseAddress at) {
    try {
      connection = DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a row. */
  @FunctionalInterface
  public interface Row<T> {
    /** What the row says. */
    T of(ResultSet row) throws SQLException;
  }

  /** Runs a statement, whatever it answers. */
  public synchronized void run(String sql) {
    try (PreparedStatement statement = bound(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** How many rows a statement changed. */
  public synchronized int change(String sql, Object... values) {
    try (PreparedStatement statement = bound(sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The rows of a query. */
  public synchronized <T> List<T> read(String sql, Row<T> as, Object... values) {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = bound(sql, values);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        rows.add(as.of(found));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
    return rows;
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int n = 0; n < values.length; n++) {
      Object value = values[n];
      statement.setObject(n + 1, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
    }
    return statement;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
