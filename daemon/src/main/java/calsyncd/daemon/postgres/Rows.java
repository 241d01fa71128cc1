package calsyncd.daemon.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/**
 * Rows for one statement: each column travels as one {@code text[]} and is unnested there, which is
 * the fastest form of a batch and needs no prepared statement. In the SQL {@code <rows>} stands for
 * them, as a table {@code r} of texts.
 */
final class Rows {
  private final Map<String, List<String>> columns = new LinkedHashMap<>();
  private int size;

  /** Reads one row of an answer. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Rows(String... names) {
    for (String name : names) {
      columns.put(name, new ArrayList<>());
    }
  }

  /** Adds a row; values in the order of the names. */
  void add(Object... values) {
    int i = 0;
    for (List<String> column : columns.values()) {
      column.add(values[i++].toString());
    }
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Runs a statement, unless there are no rows.
   *
   * @param scalars names and values of further parameters, by turns
   */
  int execute(Handle handle, String sql, Object... scalars) {
    if (isEmpty()) {
      return 0;
    }
    Update update = handle.createUpdate(withTable(sql));
    bind(update, scalars);
    return update.execute();
  }

  /** Runs a query; without rows the answer is empty. */
  <T> List<T> query(Handle handle, String sql, Reader<T> reader, Object... scalars) {
    if (isEmpty()) {
      return List.of();
    }
    Query query = handle.createQuery(withTable(sql));
    bind(query, scalars);
    return query.map((row, _) -> reader.read(row)).list();
  }

  private String withTable(String sql) {
    StringBuilder arrays = new StringBuilder();
    columns.keySet().forEach(c -> arrays.append(arrays.isEmpty() ? ":" : ", :").append(c));
    String table = "unnest(" + arrays + ") as r(" + String.join(", ", columns.keySet()) + ")";
    return sql.replace("<rows>", table);
  }

  private void bind(SqlStatement<?> statement, Object... scalars) {
    columns.forEach((name, values) -> statement.bindArray(name, String.class, values));
    for (int i = 0; i < scalars.length; i += 2) {
      statement.bind((String) scalars[i], scalars[i + 1]);
    }
  }
}
