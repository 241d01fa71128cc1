package calsyncd.daemon.postgres;

import calsyncd.calendar.Uid;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Window;
import calsyncd.sync.CreateKeys;
import calsyncd.sync.Mapping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Lets links lag behind what was written, and makes those that exporting bindings lack. */
final class OutboxRows {
  /** No binding's own write. */
  static final BindingId NOBODY = new BindingId(new UUID(0, 0));

  private static final int BATCH = 500;

  private final Handle handle;
  private final Supplier<UUID> ids;

  OutboxRows(Handle handle, Supplier<UUID> ids) {
    this.handle = handle;
    this.ids = ids;
  }

  /**
   * The other bindings of a hub calendar.
   *
   * @param all whether they export or not
   * @param exporting those that do
   */
  record Others(List<BindingId> all, List<BindingId> exporting) {
    private record Bound(BindingId id, boolean exports) {}

    private static Others of(List<Bound> bound) {
      return new Others(
          bound.stream().map(Bound::id).toList(),
          bound.stream().filter(Bound::exports).map(Bound::id).toList());
    }
  }

  /** They stay what they are until the transaction ends: whoever binds one waits for that. */
  Others others(HubCalendarId calendar, BindingId writer) {
    handle
        .createQuery("select id from calsyncd.hub_calendars where id = :hub for share")
        .bind("hub", calendar.value())
        .mapTo(UUID.class)
        .list();
    return Others.of(
        handle
            .createQuery(
                """
                select id, direction <> 'import_only' as exports
                from calsyncd.calendar_bindings
                where hub_calendar_id = :hub and id <> :writer order by id
                """)
            .bind("hub", calendar.value())
            .bind("writer", writer.value())
            .map((row, _) ->
                new Others.Bound(new BindingId(Columns.uuid(row, "id")), row.getBoolean("exports")))
            .list());
  }

  /**
   * The links of all others lag behind these events. Those that are missing are made first: one
   * that another transaction makes meanwhile lags then, too.
   */
  void changed(Collection<UUID> events, Others others, BindingId writer) {
    if (others.all().isEmpty() || events.isEmpty()) {
      return;
    }
    Rows rows = new Rows("id");
    events.forEach(rows::add);
    if (!others.exporting().isEmpty()) {
      insert(missing(rows, writer));
    }
    rows.execute(handle, LAG, "writer", writer.value());
  }

  private static final String LAG =
      """
      update calsyncd.event_links l
      set wanted_version = e.version, updated_at = now(),
        retry_at = case when l.state in ('parked', 'out_of_window') then null
          else l.retry_at end,
        retry_count = case when l.state in ('parked', 'out_of_window') then 0
          else l.retry_count end,
        lag_since = case when l.wanted_version > l.hub_version then l.lag_since else now() end
      from <rows> join calsyncd.calendar_events e on e.id = r.id::uuid
      where l.event_id = e.id and l.binding_id <> :writer and l.wanted_version <> e.version
      """;

  /** A link to make, and what its copy's key is made of. */
  private record Pair(UUID binding, String calendar, UUID event, String uid) {
    static Pair of(ResultSet row) throws SQLException {
      return new Pair(
          Columns.uuid(row, "binding"),
          row.getString("calendar"),
          Columns.uuid(row, "event"),
          row.getString("uid"));
    }

    String key() {
      return CreateKeys.of(new RemoteCalendarId(calendar), new Uid(uid), 1).value();
    }
  }

  private List<Pair> missing(Rows rows, BindingId writer) {
    return rows.query(
        handle,
        """
        select b.id as binding, m.remote_id as calendar, e.id as event, e.uid
        from <rows> join calsyncd.calendar_events e on e.id = r.id::uuid
        join calsyncd.calendar_bindings b on b.hub_calendar_id = e.hub_calendar_id
        join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
        where e.deleted_at is null and b.direction <> 'import_only' and b.id <> :writer
          and not exists (
            select from calsyncd.event_links l where l.binding_id = b.id and l.event_id = e.id)
        order by e.id, b.id
        """,
        Pair::of,
        "writer",
        writer.value());
  }

  private void insert(List<Pair> pairs) {
    for (int from = 0; from < pairs.size(); from += BATCH) {
      Rows rows = new Rows("id", "binding_id", "event_id", "create_key");
      pairs
          .subList(from, Math.min(pairs.size(), from + BATCH))
          .forEach(pair -> rows.add(ids.get(), pair.binding(), pair.event(), pair.key()));
      rows.execute(handle, INSERT, "mapper", Mapping.CURRENT.version());
    }
  }

  private static final String INSERT =
      """
      insert into calsyncd.event_links
        (id, firm_id, binding_id, event_id, own_copy, create_key, mapper_version, hub_version,
         wanted_version)
      select r.id::uuid, e.firm_id, b.id, e.id, true, r.create_key, :mapper, 0, e.version
      from <rows> join calsyncd.calendar_events e on e.id = r.event_id::uuid
      join calsyncd.calendar_bindings b on b.id = r.binding_id::uuid
      order by r.id for key share of b
      on conflict (binding_id, event_id) do nothing
      """;

  /**
   * Links a binding to what it lacks of a window, and takes back what the window has come to. The
   * events are locked before the first link is made: who edits one of them makes its links, too.
   */
  void linkMissing(BindingId binding, Window window) {
    List<Pair> pairs =
        handle
            .createQuery(
                """
                select b.id as binding, m.remote_id as calendar, e.id as event, e.uid
                from calsyncd.calendar_events e
                join calsyncd.calendar_bindings b on b.hub_calendar_id = e.hub_calendar_id
                join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
                where b.id = :binding and b.direction <> 'import_only' and e.deleted_at is null
                  and e.starts_at < :to::timestamptz and e.ends_at >= :from::timestamptz
                  and not exists (
                    select from calsyncd.event_links l
                    where l.binding_id = b.id and l.event_id = e.id)
                order by e.id for key share of e
                """)
            .bind("binding", binding.value())
            .bind("from", Times.text(window.from()))
            .bind("to", Times.text(window.to()))
            .map((row, _) -> Pair.of(row))
            .list();
    insert(pairs);
    takeBack(binding, window);
  }

  private void takeBack(BindingId binding, Window window) {
    handle
        .createUpdate(
            """
            update calsyncd.event_links l
            set state = 'linked', state_reason = '', parked_version = 0, retry_at = null,
              updated_at = now()
            from calsyncd.calendar_events e, calsyncd.calendar_bindings b
            where b.id = :binding and b.direction <> 'import_only' and l.binding_id = b.id
              and l.state = 'out_of_window'
              and e.id = l.event_id and e.deleted_at is null
              and e.starts_at < :to::timestamptz and e.ends_at >= :from::timestamptz
            """)
        .bind("binding", binding.value())
        .bind("from", Times.text(window.from()))
        .bind("to", Times.text(window.to()))
        .execute();
  }
}
