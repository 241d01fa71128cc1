package calsyncd.daemon.postgres;

import calsyncd.calendar.Uid;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.hub.LinkedEvent;
import calsyncd.hub.PassEnd;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.provider.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** One page's transaction: events are locked by id, then links, and the binding's fence last. */
final class PostgresHubPage implements HubPage {
  static final String LINKED =
      """
      select id, event_id, remote_id, revision, remote_base, raw, instances, state
      from calsyncd.event_links
      where binding_id = :binding and calsyncd.digest(remote_id) = any(array(
        select calsyncd.digest(id) from unnest(:ids) as given (id)))
      order by id for update
      """;

  /** By UID first, whatever the planner knows of a calendar that is just being filled. */
  private static final String NAMED =
      """
      with named as materialized (
        select u.id, u.hub_calendar_id from calsyncd.calendar_events u
        where u.deleted_at is null and calsyncd.digest(u.uid) = any(array(
          select calsyncd.digest(uid) from unnest(:uids) as given (uid))))
      """;

  static final String EVENTS =
      NAMED
          + """
          select e.id, e.version
          from calsyncd.calendar_events e
          where e.id = any(array(
            select l.event_id from calsyncd.event_links l
            where l.binding_id = :binding and calsyncd.digest(l.remote_id) = any(array(
              select calsyncd.digest(id) from unnest(:ids) as given (id)))
            union all
            select id from named where hub_calendar_id = :hub))
          order by e.id for update
          """;

  static final String BY_UID =
      NAMED
          + """
          select e.id, e.uid, e.version, e.content,
            exists (select from calsyncd.event_links l
                    where l.event_id = e.id and l.binding_id = :binding) as linked
          from calsyncd.calendar_events e
          where e.deleted_at is null
            and e.id = any(array(select id from named where hub_calendar_id = :hub))
          order by e.id for update
          """;

  private final Handle handle;
  private final Lease lease;
  private final UUID binding;
  private final HubWriter writer;

  PostgresHubPage(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.binding = lease.binding().id().value();
    this.writer = new HubWriter(handle, lease, ids);
  }

  @Override
  public Map<RemoteId, LinkedEvent> linked(Collection<RemoteId> ids, Collection<Uid> uids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    List<String> values = ids.stream().map(RemoteId::value).toList();
    Map<UUID, Long> versions = lockEvents(values, uids);
    Map<RemoteId, LinkedEvent> found = new HashMap<>();
    handle
        .createQuery(LINKED)
        .bind("binding", binding)
        .bindArray("ids", String.class, values)
        .map((row, _) -> linked(row, versions))
        .forEach(link -> found.put(link.base().id(), link));
    return found;
  }

  private Map<UUID, Long> lockEvents(List<String> remoteIds, Collection<Uid> uids) {
    Map<UUID, Long> versions = new HashMap<>();
    handle
        .createQuery(EVENTS)
        .bind("binding", binding)
        .bind("hub", lease.binding().hubCalendar().value())
        .bindArray("ids", String.class, remoteIds)
        .bindArray("uids", String.class, texts(uids))
        .map((row, _) -> Map.entry(row.getObject("id", UUID.class), row.getLong("version")))
        .forEach(e -> versions.put(e.getKey(), e.getValue()));
    return versions;
  }

  private static LinkedEvent linked(ResultSet row, Map<UUID, Long> versions) throws SQLException {
    UUID event = row.getObject("event_id", UUID.class);
    RemoteEvent base =
        RemoteEvent.of(
                new RemoteId(row.getString("remote_id")),
                new Revision(row.getString("revision")),
                RemoteJson.event(row.getString("remote_base")),
                row.getString("raw"))
            .withInstances(RemoteJson.instances(row.getString("instances")));
    return new LinkedEvent(
        new LinkId(row.getObject("id", UUID.class)),
        new EventId(event),
        versions.getOrDefault(event, 0L),
        base,
        row.getString("state").equals("parked"));
  }

  @Override
  public Map<Uid, HubEvent> byUid(Collection<Uid> uids) {
    Map<Uid, HubEvent> found = new HashMap<>();
    handle
        .createQuery(BY_UID)
        .bind("binding", binding)
        .bind("hub", lease.binding().hubCalendar().value())
        .bindArray("uids", String.class, texts(uids))
        .map((row, _) -> hubEvent(row))
        .forEach(event -> found.put(event.event().uid(), event));
    return found;
  }

  private static List<String> texts(Collection<Uid> uids) {
    return uids.stream().map(Uid::value).toList();
  }

  private static HubEvent hubEvent(ResultSet row) throws SQLException {
    return new HubEvent(
        new EventId(row.getObject("id", UUID.class)),
        row.getLong("version"),
        RemoteJson.event(row.getString("content")),
        row.getBoolean("linked"));
  }

  @Override
  public void write(List<HubWrite> writes) {
    writer.write(writes);
  }

  @Override
  public void remove(Collection<LinkedEvent> events) {
    writer.remove(events);
  }

  @Override
  public void hold(Collection<LinkedEvent> events, String reason) {
    Rows rows = new Rows("id");
    events.forEach(event -> rows.add(event.link()));
    rows.execute(
        handle,
        """
        update calsyncd.event_links l
        set state = 'parked', state_reason = :reason, updated_at = now()
        from <rows> where l.id = r.id::uuid
        """,
        "reason",
        reason);
  }

  @Override
  public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    return handle
        .createQuery(
            """
            select l.remote_id
            from calsyncd.event_links l
            join calsyncd.calendar_events e on e.id = l.event_id
            where l.binding_id = :binding and l.state <> 'parked'
              and e.starts_at < :to::timestamptz and e.ends_at >= :from::timestamptz
              and not exists (select from unnest(:seen) s(id) where s.id = l.remote_id)
            """)
        .bind("binding", binding)
        .bind("from", Times.text(window.from()))
        .bind("to", Times.text(window.to()))
        .bindArray("seen", String.class, seen.stream().map(RemoteId::value).toList())
        .map((row, _) -> new RemoteId(row.getString(1)))
        .list();
  }

  @Override
  public int links() {
    return handle
        .createQuery(
            """
            select count(*) from calsyncd.event_links
            where binding_id = :binding and state <> 'parked'
            """)
        .bind("binding", binding)
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public int removedWithin(Duration span) {
    return handle
        .createQuery(
            """
            select coalesce(sum(removed), 0) from calsyncd.guard_removals
            where binding_id = :binding and removed_at > now() - :seconds * interval '1 second'
            """)
        .bind("binding", binding)
        .bind("seconds", span.toSeconds())
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public void finish(PassEnd end) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings
            set cursor = :cursor, window_from = :from::timestamptz, window_to = :to::timestamptz,
              access_role = :role,
              read_seq = due_seq,
              snapshot_at = case when :snapshot then now() else snapshot_at end
            where id = :binding
            """)
        .bind("cursor", end.cursor().value())
        .bind("from", Times.text(end.window().from()))
        .bind("to", Times.text(end.window().to()))
        .bind("role", end.accessRole())
        .bind("snapshot", end.snapshot())
        .bind("binding", binding)
        .execute();
  }

  /** The last statement of the transaction: locks the binding's row and checks the fence. */
  boolean fenceHolds() {
    return handle
            .createUpdate(
                """
                update calsyncd.calendar_bindings set updated_at = now()
                where id = :binding and fence = :fence and lease_node = :node
                """)
            .bind("binding", binding)
            .bind("fence", lease.fence())
            .bind("node", lease.node())
            .execute()
        == 1;
  }
}
