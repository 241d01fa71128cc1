package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.hub.Binding;
import calsyncd.hub.EventId;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.State;
import calsyncd.hub.Link.Trace;
import calsyncd.hub.LinkId;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code calsyncd.event_links} as links and back. */
final class LinkRows {
  static final String COLUMNS =
      """
      id, event_id, remote_id, revision, remote_base, hub_base, raw, instances, mapper_version,
      hub_version, wanted_version, lag_since, own_copy, incarnation, create_key, state,
      state_reason, parked_version, intent_version, intent_wanted, intent_hub_base, written_at,
      retry_count, retry_at, wrote, wanted_response
      """;

  private LinkRows() {}

  static Link link(ResultSet row) throws SQLException {
    long has = row.getLong("hub_version");
    long wants = row.getLong("wanted_version");
    return new Link(
        new LinkId(Columns.uuid(row, "id")),
        new EventId(Columns.uuid(row, "event_id")),
        remote(row),
        event(row.getString("hub_base")),
        has,
        wants,
        wants > has ? Columns.maybeInstant(row, "lag_since") : Optional.empty(),
        origin(row),
        new Hold(
            State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
            row.getString("state_reason"),
            row.getLong("parked_version")),
        intent(row),
        trace(row),
        response(row.getString("wanted_response")));
  }

  private static Optional<RemoteEvent> remote(ResultSet row) throws SQLException {
    @Nullable String id = row.getString("remote_id");
    return id == null ? Optional.empty() : Optional.of(remote(row, id, "remote_base"));
  }

  /** A copy, what it says in that column. */
  static RemoteEvent remote(ResultSet row, String id, String content) throws SQLException {
    return RemoteEvent.of(
            new RemoteId(id),
            new Revision(row.getString("revision")),
            RemoteJson.event(row.getString(content)),
            row.getString("raw"))
        .withInstances(RemoteJson.instances(row.getString("instances")));
  }

  private static Optional<Event> event(@Nullable String json) {
    return Optional.ofNullable(json).map(RemoteJson::event);
  }

  private static Origin origin(ResultSet row) throws SQLException {
    String key = row.getString("create_key");
    return new Origin(
        row.getBoolean("own_copy"),
        row.getInt("incarnation"),
        key.isEmpty() ? Optional.empty() : Optional.of(new CreateKey(key)));
  }

  private static Optional<Intent> intent(ResultSet row) throws SQLException {
    long version = row.getLong("intent_version");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(
            new Intent(
                version,
                event(row.getString("intent_wanted")),
                event(row.getString("intent_hub_base"))));
  }

  private static Trace trace(ResultSet row) throws SQLException {
    return new Trace(
        Columns.maybeInstant(row, "written_at"),
        row.getInt("retry_count"),
        Columns.maybeInstant(row, "retry_at"),
        List.of((String[]) row.getArray("wrote").getArray()),
        row.getInt("mapper_version"));
  }

  private static Optional<Response> response(String name) {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(Response.valueOf(name.toUpperCase(Locale.ROOT)));
  }

  /** Makes the rows what the links are. */
  static void save(Handle handle, Binding binding, Collection<Link> links) {
    Rows rows = rows();
    links.forEach(link -> add(rows, link));
    rows.execute(handle, SAVE, "firm", binding.owner().firmId(), "binding", binding.id().value());
  }

  private static Rows rows() {
    return new Rows(
        "id",
        "event_id",
        "copied",
        "remote_id",
        "revision",
        "remote_base",
        "hub_base",
        "raw",
        "instances",
        "mapper",
        "has",
        "wants",
        "since",
        "own",
        "incarnation",
        "create_key",
        "state",
        "reason",
        "parked",
        "intent",
        "intent_wanted",
        "intent_base",
        "written",
        "retries",
        "retry_at",
        "wrote",
        "response");
  }

  private static void add(Rows rows, Link link) {
    Optional<RemoteEvent> copy = link.remote();
    rows.add(
        link.id(),
        link.event(),
        copy.isPresent(),
        copy.map(it -> it.id().value()).orElse(""),
        copy.map(it -> it.revision().value()).orElse(""),
        copy.map(it -> RemoteJson.write(it.event())).orElse(""),
        json(link.hubBase()),
        copy.map(RemoteEvent::raw).orElse(""),
        copy.map(it -> RemoteJson.write(it.instances())).orElse("[]"),
        link.trace().mapper(),
        link.hubVersion(),
        link.wantedVersion(),
        time(link.lagSince()),
        link.origin().own(),
        link.origin().incarnation(),
        link.origin().key().map(CreateKey::value).orElse(""),
        link.hold().state().name().toLowerCase(Locale.ROOT),
        link.hold().reason(),
        link.hold().version(),
        link.intent().map(it -> String.valueOf(it.version())).orElse(""),
        json(link.intent().flatMap(Intent::wanted)),
        json(link.intent().flatMap(Intent::hubBase)),
        time(link.trace().writtenAt()),
        link.trace().retries(),
        time(link.trace().retryAt()),
        RemoteJson.texts(link.trace().wrote()),
        link.wantedResponse().map(it -> it.name().toLowerCase(Locale.ROOT)).orElse(""));
  }

  private static String json(Optional<Event> event) {
    return event.map(RemoteJson::write).orElse("");
  }

  private static String time(Optional<Instant> at) {
    return at.map(Times::text).orElse("");
  }

  private static final String SAVE =
      """
      insert into calsyncd.event_links as l
        (id, firm_id, binding_id, event_id, remote_id, revision, remote_base, hub_base, raw,
         instances, mapper_version, hub_version, wanted_version, lag_since, own_copy, incarnation,
         create_key, state, state_reason, parked_version, intent_version, intent_wanted,
         intent_hub_base, written_at, retry_count, retry_at, wrote, wanted_response)
      select r.id::uuid, :firm, :binding, r.event_id::uuid,
        case when r.copied::boolean then r.remote_id end, r.revision,
        nullif(r.remote_base, '')::jsonb, nullif(r.hub_base, '')::jsonb, r.raw,
        r.instances::jsonb, r.mapper::int, r.has::bigint, r.wants::bigint,
        coalesce(nullif(r.since, '')::timestamptz, now()), r.own::boolean, r.incarnation::int,
        r.create_key, r.state, r.reason, r.parked::bigint, nullif(r.intent, '')::bigint,
        nullif(r.intent_wanted, '')::jsonb, nullif(r.intent_base, '')::jsonb,
        nullif(r.written, '')::timestamptz, r.retries::int, nullif(r.retry_at, '')::timestamptz,
        case when r.wrote = '[]' then '{}'
          else array(select jsonb_array_elements_text(r.wrote::jsonb)) end,
        r.response
      from <rows>
      on conflict (id) do update set
        event_id = excluded.event_id, remote_id = excluded.remote_id,
        revision = excluded.revision, remote_base = excluded.remote_base,
        hub_base = excluded.hub_base, raw = excluded.raw, instances = excluded.instances,
        mapper_version = excluded.mapper_version, hub_version = excluded.hub_version,
        wanted_version = excluded.wanted_version,
        lag_since = case
          when excluded.wanted_version <= excluded.hub_version then l.lag_since
          when excluded.lag_since < now() or l.wanted_version <= l.hub_version
            then excluded.lag_since
          else l.lag_since end,
        own_copy = excluded.own_copy, incarnation = excluded.incarnation,
        create_key = excluded.create_key, state = excluded.state,
        state_reason = excluded.state_reason, parked_version = excluded.parked_version,
        intent_version = excluded.intent_version, intent_wanted = excluded.intent_wanted,
        intent_hub_base = excluded.intent_hub_base, written_at = excluded.written_at,
        retry_count = excluded.retry_count, retry_at = excluded.retry_at, wrote = excluded.wrote,
        wanted_response = excluded.wanted_response,
        proposal_id = case when excluded.state in ('parked', 'approved') then l.proposal_id end,
        updated_at = now()
      """;
}
