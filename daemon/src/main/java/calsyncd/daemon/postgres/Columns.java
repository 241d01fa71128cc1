package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Columns as our own types. */
final class Columns {
  private Columns() {}

  static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  static Owner owner(ResultSet row) throws SQLException {
    return new Owner(row.getString("firm_id"), uuid(row, "user_id"));
  }

  static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  static List<Integer> ints(ResultSet row, String column) throws SQLException {
    return List.of((Integer[]) row.getArray(column).getArray());
  }

  /** A zone by its name; UTC where the name is of none. */
  static ZoneId zone(ResultSet row, String column) throws SQLException {
    try {
      return ZoneId.of(row.getString(column));
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Optional<Instant> maybeInstant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
