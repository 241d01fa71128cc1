package calsyncd.proofs.groups;

import calsyncd.proofs.Sql;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that the daemon has stored about groups and what hangs on them, to be compared. */
final class Stored {
  /** What says when a target was run last changes with each run. */
  private static final String TABLES =
      """
      select table_name from information_schema.tables
      where table_schema = 'calsyncd' and table_type = 'BASE TABLE'
        and (table_name like 'group\\_%' and table_name <> 'group_targets'
          or table_name in ('calendar_groups', 'calendar_events', 'event_links',
            'outbound_messages'))
      order by table_name
      """;

  private static final String ALARMS =
      """
      select coalesce(string_agg(trigger_group || trigger_name || start_time, ' '
        order by trigger_group, trigger_name), '') from calsyncd.qrtz_triggers
      """;

  private Stored() {}

  /** What each table holds, as a digest. */
  static Map<String, String> read(Sql sql) {
    Map<String, String> all = new TreeMap<>();
    List<String> tables = sql.read(TABLES, row -> row.getString(1));
    for (String table : tables) {
      String digest =
          "select md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) from calsyncd."
              + table
              + " t";
      all.put(table, sql.read(digest, row -> row.getString(1)).getFirst());
    }
    all.put("alarms", sql.read(ALARMS, row -> row.getString(1)).getFirst());
    return all;
  }

  /** The version of each event, added up. */
  static long versions(Sql sql) {
    return sql.read(
            "select coalesce(sum(version), 0) from calsyncd.calendar_events", row -> row.getLong(1))
        .getFirst();
  }
}
