package calsyncd.daemon.postgres;

import calsyncd.hub.Binding;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.RemoteEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code calsyncd.calendar_sync_conflicts}: one open row a link, and those that were decided. */
final class ConflictRows {
  private final Handle handle;
  private final Lease lease;
  private final Binding binding;
  private final Supplier<UUID> ids;

  ConflictRows(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.binding = lease.binding();
    this.ids = ids;
  }

  /** What is open of these links, locked: nobody decides about it until the page ends. */
  Map<LinkId, OpenConflict> open(Collection<LinkId> links) {
    Rows rows = new Rows("id");
    links.forEach(rows::add);
    Map<LinkId, OpenConflict> found = new HashMap<>();
    rows.query(
            handle,
            """
            select c.link_id, c.remote_id, c.revision, c.remote, c.raw, c.instances,
              c.remote_changed_at, c.choice,
              c.event_version
            from calsyncd.calendar_sync_conflicts c
            where c.state = 'open' and c.link_id = any(array(select r.id::uuid from <rows>))
            order by c.id for update
            """,
            ConflictRows::open)
        .forEach(conflict -> found.put(conflict.link(), conflict));
    return found;
  }

  private static OpenConflict open(ResultSet row) throws SQLException {
    @Nullable String choice = row.getString("choice");
    RemoteEvent remote =
        LinkRows.remote(row, row.getString("remote_id"), "remote")
            .withChangedAt(Columns.maybeInstant(row, "remote_changed_at"));
    return new OpenConflict(
        new LinkId(Columns.uuid(row, "link_id")),
        row.getLong("event_version"),
        remote,
        Optional.ofNullable(choice).map(RemoteJson::choice));
  }

  /** Keeps clashes: open ones replace what was open of their links, decided ones stand beside. */
  void keep(List<HubWrite.Clash> clashes) {
    insert(clashes.stream().filter(it -> it.resolution().isEmpty()).toList(), "open", REPLACE);
    insert(clashes.stream().filter(it -> !it.resolution().isEmpty()).toList(), "resolved", "");
  }

  private void insert(List<HubWrite.Clash> clashes, String state, String otherwise) {
    Rows rows =
        new Rows(
            "id",
            "link_id",
            "event_id",
            "version",
            "base",
            "hub",
            "remote_id",
            "revision",
            "remote",
            "raw",
            "instances",
            "changed_at",
            "fields",
            "occurrences",
            "resolution");
    clashes.forEach(clash -> add(rows, clash));
    rows.execute(
        handle,
        INSERT + otherwise,
        "firm",
        binding.owner().firmId(),
        "user",
        binding.owner().userId(),
        "binding",
        binding.id().value(),
        "state",
        state);
  }

  private void add(Rows rows, HubWrite.Clash clash) {
    RemoteEvent remote = clash.remote();
    rows.add(
        ids.get(),
        clash.link(),
        clash.event(),
        clash.hubVersion(),
        clash.base().map(RemoteJson::write).orElse(""),
        RemoteJson.write(clash.hub()),
        remote.id().value(),
        remote.revision().value(),
        RemoteJson.write(remote.event()),
        remote.raw(),
        RemoteJson.write(remote.instances()),
        remote.changedAt().map(Times::text).orElse(""),
        RemoteJson.texts(clash.fields().stream().map(FieldConflict::field).toList()),
        RemoteJson.texts(clash.fields().stream().map(ConflictRows::occurrence).toList()),
        clash.resolution());
  }

  private static String occurrence(FieldConflict conflict) {
    return conflict.occurrence().map(RemoteJson::write).orElse("");
  }

  private static final String INSERT =
      """
      insert into calsyncd.calendar_sync_conflicts as c
        (id, firm_id, user_id, binding_id, link_id, event_id, base, hub, remote_id, revision,
         remote, raw, instances, remote_changed_at, fields, occurrences, event_version, state,
         resolution, resolved_at)
      select r.id::uuid, :firm, :user, :binding, r.link_id::uuid, e.id,
        nullif(r.base, '')::jsonb, r.hub::jsonb, r.remote_id, r.revision, r.remote::jsonb, r.raw,
        r.instances::jsonb, nullif(r.changed_at, '')::timestamptz,
        array(select jsonb_array_elements_text(r.fields::jsonb)),
        array(select jsonb_array_elements_text(r.occurrences::jsonb)), r.version::bigint,
        :state,
        r.resolution, case when r.resolution <> '' then now() end
      from <rows> join calsyncd.calendar_events e on e.id = r.event_id::uuid
      """;

  private static final String SAME =
      """
      c.base is not distinct from excluded.base and c.hub = excluded.hub
        and c.remote = excluded.remote and c.fields = excluded.fields
        and c.occurrences = excluded.occurrences
      """;

  /** A choice holds for what a person saw, and its version with it. */
  private static final String REPLACE =
      """
      on conflict (link_id) where state = 'open' do update set
        event_id = excluded.event_id, base = excluded.base, hub = excluded.hub,
        remote_id = excluded.remote_id, revision = excluded.revision, remote = excluded.remote,
        raw = excluded.raw, instances = excluded.instances,
        remote_changed_at = excluded.remote_changed_at, fields = excluded.fields,
        occurrences = excluded.occurrences, event_version = excluded.event_version,
        updated_at = now(),
        version = case when <same> then c.version else c.version + 1 end,
        choice = case when <same> then c.choice end,
        chosen_by = case when <same> then c.chosen_by else '' end
      """
          .replace("<same>", SAME);

  /** Ends what is open of links. */
  void decide(Map<LinkId, String> resolutions) {
    Rows rows = new Rows("link_id", "resolution");
    resolutions.forEach(rows::add);
    rows.execute(
        handle,
        """
        with settled as (
          update calsyncd.calendar_sync_conflicts c
          set state = 'resolved', resolution = r.resolution, resolved_at = now(),
            updated_at = now()
          from <rows> where c.link_id = r.link_id::uuid and c.state = 'open'
          returning c.id, c.firm_id, c.event_id, c.fields, c.choice, c.chosen_by, c.resolution)
        insert into calsyncd.audit_events
          (firm_id, actor, action, subject, before, after, correlation_id)
        select firm_id,
          case when chosen_by like 'user:%' then chosen_by
            when chosen_by <> '' then 'job:calendar_conflict_resolution'
            else 'binding:' || :binding end,
          'calendar_conflict_settled', 'conflict:' || id,
          jsonb_build_object('state', 'open', 'fields', to_jsonb(fields), 'choice', choice),
          jsonb_build_object('state', 'resolved', 'resolution', resolution,
            'event_id', event_id, 'strategy', nullif(chosen_by, '')),
          :correlation
        from settled order by id
        """,
        "binding",
        binding.id().toString(),
        "correlation",
        lease.correlationId());
  }
}
