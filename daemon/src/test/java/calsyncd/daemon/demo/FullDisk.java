package calsyncd.daemon.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL as on a volume without a free block: what needs a new page is refused with 53100, as
 * {@code mdextend} does; reads go on, and so does what changes a row in its page, a heartbeat or a
 * lease. So inserts into every table are refused, and of updates those of events and their links,
 * whose rows are large. A trigger says it in the server's own words.
 */
final class FullDisk {
  private static final String FUNCTION =
      """
      create or replace function calsyncd.full_disk() returns trigger language plpgsql as $$
      begin
        %s
        return null;
      end $$
      """;

  private static final String REFUSE =
      """
      raise exception using errcode = '53100', hint = 'Check free disk space.', message =
        'could not extend file "base/5/16384": No space left on device';
      """;

  private static final String TABLES =
      """
      select format('create trigger full_disk before insert%s on calsyncd.%I for each statement'
        || ' execute function calsyncd.full_disk()',
        case when tablename in ('calendar_events', 'event_links') then ' or update' end, tablename)
      from pg_tables where schemaname = 'calsyncd'
      """;

  private final LoggedDaemon daemon;

  /** There is room still. */
  FullDisk(LoggedDaemon daemon) throws SQLException {
    this.daemon = daemon;
    daemon.sql(FUNCTION.formatted(""));
    try (Connection connection = daemon.connection()) {
      for (String trigger : triggers(connection)) {
        try (Statement made = connection.createStatement()) {
          made.execute(trigger);
        }
      }
    }
  }

  private static List<String> triggers(Connection connection) throws SQLException {
    List<String> triggers = new ArrayList<>();
    try (Statement asked = connection.createStatement();
        ResultSet rows = asked.executeQuery(TABLES)) {
      while (rows.next()) {
        triggers.add(rows.getString(1));
      }
    }
    return triggers;
  }

  void fill() {
    daemon.sql(FUNCTION.formatted(REFUSE));
  }

  void free() {
    daemon.sql(FUNCTION.formatted(""));
  }
}
