package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.json.TimeJson;
import calsyncd.hub.BindingId;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.LinkId;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.testkit.simulation.SimulatedHub.Proposal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The daemon's tables, as the values of its hub. */
final class HubTables {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final UUID NOBODY = new UUID(0, 0);

  private final HubDatabase database;

  HubTables(HubDatabase database) {
    this.database = database;
  }

  List<HubEvent> events(UUID calendar) {
    return database.read(
        """
        select id, version, content::text as content, deleted_at is not null as gone,
          origin_binding_id
        from calsyncd.calendar_events where hub_calendar_id = ? order by id
        """,
        row ->
            new HubEvent(
                new EventId(uuid(row, "id")),
                row.getLong("version"),
                event(row.getString("content")),
                row.getBoolean("gone"),
                Optional.ofNullable(row.getObject("origin_binding_id", UUID.class))
                    .map(BindingId::new)),
        calendar);
  }

  /** How often each binding was rung, by its id. */
  List<Rung> rung() {
    return database.read(
        "select id, due_seq from calsyncd.calendar_bindings order by id",
        row -> new Rung(new BindingId(uuid(row, "id")), row.getLong("due_seq")));
  }

  /** A binding and how often it was rung. */
  record Rung(BindingId binding, long times) {}

  List<Deed> deeds() {
    return database.read(
        """
        select event_id, side, verb, why, fields, before::text as before, raw, version, request_id
        from calsyncd.event_history where actor = 'sync' order by id
        """,
        row ->
            new Deed(
                new EventId(uuid(row, "event_id")),
                Deed.Side.valueOf(row.getString("side").toUpperCase(Locale.ROOT)),
                row.getString("verb"),
                row.getString("why"),
                List.of(texts(row, "fields")),
                Optional.ofNullable(row.getString("before")).map(HubTables::event),
                row.getString("raw"),
                row.getLong("version"),
                row.getString("request_id")));
  }

  List<HubWrite.Clash> conflicts(String state) {
    return database.read(
        """
        select link_id, event_id, event_version, base::text as base, hub::text as hub, remote_id,
          revision, remote::text as remote, raw, fields, occurrences, resolution
        from calsyncd.calendar_sync_conflicts where state = ? order by resolved_at, id
        """,
        HubTables::clash,
        state);
  }

  private static HubWrite.Clash clash(ResultSet row) throws SQLException {
    RemoteEvent remote =
        RemoteEvent.of(
            new RemoteId(row.getString("remote_id")),
            new Revision(row.getString("revision")),
            event(row.getString("remote")),
            row.getString("raw"));
    Optional<UUID> link = Optional.ofNullable(row.getObject("link_id", UUID.class));
    return new HubWrite.Clash(
        new LinkId(link.orElse(NOBODY)),
        new EventId(uuid(row, "event_id")),
        row.getLong("event_version"),
        Optional.ofNullable(row.getString("base")).map(HubTables::event),
        event(row.getString("hub")),
        remote,
        fields(texts(row, "fields"), texts(row, "occurrences")),
        row.getString("resolution"));
  }

  private static List<FieldConflict> fields(String[] names, String[] occurrences) {
    List<FieldConflict> fields = new ArrayList<>();
    for (int n = 0; n < names.length; n++) {
      Optional<RecurrenceId> at =
          Optional.of(occurrences[n])
              .filter(text -> !text.isEmpty())
              .map(text -> new RecurrenceId(TimeJson.read(json(text), "occurrence")));
      fields.add(new FieldConflict(names[n], at));
    }
    return fields;
  }

  List<Proposal> proposals() {
    return database.read(
        """
        select p.id, p.binding_id, p.kind, p.state,
          array(select l.id::text from calsyncd.event_links l where l.proposal_id = p.id
            order by l.id) as links
        from calsyncd.sync_proposals p order by p.created_at, p.id
        """,
        row ->
            new Proposal(
                uuid(row, "id"),
                new BindingId(uuid(row, "binding_id")),
                row.getString("kind"),
                row.getString("state"),
                Stream.of(texts(row, "links")).map(UUID::fromString).map(LinkId::new).toList()));
  }

  /** The open conflict of a link: its id and its version. */
  Open open(LinkId link) {
    return database
        .read(
            """
            select id, version from calsyncd.calendar_sync_conflicts
            where link_id = ? and state = 'open'
            """,
            row -> new Open(uuid(row, "id"), row.getLong("version")),
            link.value())
        .getFirst();
  }

  /** A conflict as a person sees it. */
  record Open(UUID id, long version) {}

  private static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static String[] texts(ResultSet row, String column) throws SQLException {
    return (String[]) row.getArray(column).getArray();
  }

  private static Event event(String content) {
    return EventJson.read(json(content));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
