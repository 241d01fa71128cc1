package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.json.EventJson;
import calsyncd.proofs.Sql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The daemon's tables, as somebody reads them who does not ask the daemon. */
public final class Rows implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What has still to be done by passes; what was refused waits for a person, or another day. */
  private static final String WAITING =
      """
      select count(*) from calsyncd.event_links l
      join calsyncd.calendar_bindings b on b.id = l.binding_id and b.direction <> 'import_only'
      where (l.wanted_version > l.hub_version and l.state in ('linked', 'approved'))
         or l.intent_version is not null or (l.retry_at > now() and l.state <> 'parked')
      """;

  private final Sql sql;

  /** Reads there. */
  public Rows(DatabaseAddress at) {
    sql = new Sql(at);
  }

  /** One of the hub's events. */
  public record Hub(String id, long version, Event event) {}

  /** How many rows a statement changed. */
  public int change(String statement, Object... values) {
    return sql.change(statement, values);
  }

  /** The rows of a query, the columns of each divided by tabs. */
  public List<String> read(String query, Object... values) {
    return sql.read(query, Rows::tabbed, values);
  }

  private static String tabbed(ResultSet row) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
      columns.add(String.valueOf(row.getObject(column)));
    }
    return String.join("\t", columns);
  }

  /** The first of them. */
  public Optional<String> one(String sql, Object... values) {
    return read(sql, values).stream().findFirst();
  }

  /** The living events of the hub. */
  List<Hub> events() {
    return read(
            """
            select id, version, content::text from calsyncd.calendar_events
            where deleted_at is null order by id
            """)
        .stream()
        .map(row -> row.split("\t", 3))
        .map(row -> new Hub(row[0], Long.parseLong(row[1]), EventJson.read(json(row[2]))))
        .toList();
  }

  /** The living event whose title begins with this. */
  public Optional<Hub> event(String token) {
    return one(
            """
            select id, version, content::text from calsyncd.calendar_events
            where deleted_at is null and content->>'title' like ? limit 1
            """,
            token + " %")
        .map(row -> row.split("\t", 3))
        .map(row -> new Hub(row[0], Long.parseLong(row[1]), EventJson.read(json(row[2]))));
  }

  /** Where the copy of that event is, at this kind of provider. */
  Optional<String> copy(String token, String kind) {
    return one(
        """
        select l.remote_id from calsyncd.event_links l
        join calsyncd.calendar_events e on e.id = l.event_id
        join calsyncd.calendar_bindings b on b.id = l.binding_id
        join calsyncd.calendar_connections c on c.id = b.connection_id
        where c.provider = ? and e.content->>'title' like ? and l.remote_id is not null limit 1
        """,
        kind,
        token + " %");
  }

  /** How many links of that event there are at this kind of provider in this state. */
  int copies(String event, String kind, String state) {
    return Integer.parseInt(
        one(
                """
                select count(*) from calsyncd.event_links l
                join calsyncd.calendar_bindings b on b.id = l.binding_id
                join calsyncd.calendar_connections c on c.id = b.connection_id
                where l.event_id = ?::uuid and c.provider = ? and l.state = ?
                """,
                event,
                kind,
                state)
            .orElseThrow());
  }

  /** How many links are not done with, and how many bindings are due or at work. */
  int waiting() {
    return Integer.parseInt(one(WAITING).orElseThrow());
  }

  /** All that is kept of what was overwritten or removed, and of the events as they are. */
  String kept(String token) {
    return String.join(
        "\n",
        read(
            """
            with here as (
              select distinct event_id as id from calsyncd.event_history
              where before->>'title' like ?1
              union select id from calsyncd.calendar_events where content->>'title' like ?1)
            select e.content::text from calsyncd.calendar_events e join here using (id)
            union all select h.before::text from calsyncd.event_history h
              join here on here.id = h.event_id where h.before is not null
            union all select coalesce(c.base::text, '') || c.hub::text || c.remote::text
              from calsyncd.calendar_sync_conflicts c join here on here.id = c.event_id
            """
                .replace("?1", "'" + token.replace("'", "''") + " %'")));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  @Override
  public void close() {
    sql.close();
  }
}
