package calsyncd.daemon.postgres;

import calsyncd.calendar.Uid;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Links;
import calsyncd.hub.Mentioned;
import calsyncd.hub.OpenConflict;
import calsyncd.hub.PassEnd;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** One page's transaction: events are locked by id, then links, and the bindings last. */
final class PostgresHubPage implements HubPage {
  static final String LINKED =
      "select "
          + LinkRows.COLUMNS
          + """
          from calsyncd.event_links
          where binding_id = :binding and calsyncd.digest(remote_id) = any(array(
            select calsyncd.digest(id) from unnest(:ids) as given (id)))
          order by id for update
          """;

  static final String KEYED =
      "select "
          + LinkRows.COLUMNS
          + """
          from calsyncd.event_links
          where binding_id = :binding and create_key = any(:keys) and create_key <> ''
          order by id for update
          """;

  static final String TO_EVENTS =
      "select "
          + LinkRows.COLUMNS
          + """
          from calsyncd.event_links
          where binding_id = :binding and event_id = any(:ids::uuid[])
          order by id for update
          """;

  private static final String BY_ID =
      "select "
          + LinkRows.COLUMNS
          + """
          from calsyncd.event_links
          where binding_id = :binding and id = any(:ids::uuid[])
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
          select e.id
          from calsyncd.calendar_events e
          where e.id = any(array(
            select l.event_id from calsyncd.event_links l
            where l.binding_id = :binding and calsyncd.digest(l.remote_id) = any(array(
              select calsyncd.digest(id) from unnest(:ids) as given (id)))
            union all
            select k.event_id from calsyncd.event_links k
            where k.binding_id = :binding and k.create_key = any(:keys) and k.create_key <> ''
            union all
            select id from named where hub_calendar_id = :hub))
          order by e.id for update
          """;

  private static final String CONTENT =
      """
      select e.id, e.version, e.content, e.deleted_at is not null as gone, e.origin_binding_id,
        exists (select from calsyncd.group_meetings m where m.event_id = e.id) as is_meeting
      """;

  static final String BY_UID =
      NAMED
          + CONTENT
          + """
          from calsyncd.calendar_events e
          where e.deleted_at is null
            and e.id = any(array(select id from named where hub_calendar_id = :hub))
          order by e.id for update
          """;

  private final Handle handle;
  private final Lease lease;
  private final UUID binding;
  private final Supplier<UUID> ids;
  private final HubWriter writer;
  private final OutboxRows outbox;
  private final ConflictRows conflicts;
  private final KeptRows kept;
  private final TurnRows turns;
  private final GuestRows guests;
  private final Map<EventId, Boolean> meetings = new HashMap<>();
  private Optional<PassEnd> end = Optional.empty();

  PostgresHubPage(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.binding = lease.binding().id().value();
    this.ids = ids;
    this.writer = new HubWriter(handle, lease, ids);
    this.outbox = new OutboxRows(handle, ids);
    this.conflicts = new ConflictRows(handle, lease, ids);
    this.kept = new KeptRows(handle, lease.binding().id(), ids);
    this.turns = new TurnRows(handle, lease.binding());
    this.guests = new GuestRows(handle, lease.binding().id());
  }

  @Override
  public Instant now() {
    return turns.now();
  }

  @Override
  public Links linked(Mentioned mentioned) {
    lockEvents(mentioned);
    Map<RemoteId, Link> byId = new HashMap<>();
    if (!mentioned.ids().isEmpty()) {
      named(LINKED, mentioned)
          .map((row, _) -> LinkRows.link(row))
          .forEach(link -> byId.put(link.remote().map(RemoteEvent::id).orElseThrow(), link));
    }
    Map<CreateKey, Link> byKey = new HashMap<>();
    if (!mentioned.keys().isEmpty()) {
      named(KEYED, mentioned)
          .map((row, _) -> LinkRows.link(row))
          .forEach(
              link -> byKey.merge(link.origin().key().orElseThrow(), link, Link::nearerToItsCopy));
    }
    return new Links(byId, byKey);
  }

  private void lockEvents(Mentioned mentioned) {
    if (mentioned.equals(Mentioned.of(Set.of()))) {
      return;
    }
    named(EVENTS, mentioned).mapTo(UUID.class).list();
  }

  private Query named(String sql, Mentioned mentioned) {
    return handle
        .createQuery(sql)
        .bind("binding", binding)
        .bind("hub", lease.binding().hubCalendar().value())
        .bindArray("ids", String.class, mentioned.ids().stream().map(RemoteId::value).toList())
        .bindArray("keys", String.class, mentioned.keys().stream().map(CreateKey::value).toList())
        .bindArray("uids", String.class, mentioned.uids().stream().map(Uid::value).toList());
  }

  @Override
  public Map<Uid, HubEvent> byUid(Collection<Uid> uids) {
    Map<Uid, HubEvent> found = new HashMap<>();
    if (uids.isEmpty()) {
      return found;
    }
    handle
        .createQuery(BY_UID)
        .bind("hub", lease.binding().hubCalendar().value())
        .bindArray("uids", String.class, uids.stream().map(Uid::value).toList())
        .map((row, _) -> hubEvent(row))
        .forEach(event -> found.put(event.event().uid(), event));
    return found;
  }

  private HubEvent hubEvent(ResultSet row) throws SQLException {
    EventId id = new EventId(Columns.uuid(row, "id"));
    meetings.put(id, row.getBoolean("is_meeting"));
    return new HubEvent(
        id,
        row.getLong("version"),
        RemoteJson.event(row.getString("content")),
        row.getBoolean("gone"),
        Optional.ofNullable(row.getObject("origin_binding_id", UUID.class)).map(BindingId::new));
  }

  @Override
  public Map<EventId, HubEvent> events(Collection<EventId> ids) {
    Map<EventId, HubEvent> found = new HashMap<>();
    if (ids.isEmpty()) {
      return found;
    }
    handle
        .createQuery(CONTENT + "from calsyncd.calendar_events e where e.id = any(:ids::uuid[])")
        .bindArray("ids", String.class, ids.stream().map(EventId::toString).toList())
        .map((row, _) -> hubEvent(row))
        .forEach(event -> found.put(event.id(), event));
    return found;
  }

  @Override
  public Map<EventId, Link> linksTo(Collection<EventId> events) {
    Map<EventId, Link> found = new HashMap<>();
    if (events.isEmpty()) {
      return found;
    }
    links(TO_EVENTS, events.stream().map(EventId::toString).toList())
        .forEach(link -> found.put(link.event(), link));
    return found;
  }

  @Override
  public List<Link> lock(Collection<LinkId> links) {
    if (links.isEmpty()) {
      return List.of();
    }
    List<String> wanted = links.stream().map(LinkId::toString).toList();
    handle
        .createQuery(
            """
            select e.id from calsyncd.calendar_events e
            where e.id = any(array(
              select l.event_id from calsyncd.event_links l
              where l.id = any(:ids::uuid[]) and l.binding_id = :binding))
            order by e.id for update
            """)
        .bind("binding", binding)
        .bindArray("ids", String.class, wanted)
        .mapTo(UUID.class)
        .list();
    return links(BY_ID, wanted);
  }

  private List<Link> links(String sql, List<String> ids) {
    return handle
        .createQuery(sql)
        .bind("binding", binding)
        .bindArray("ids", String.class, ids)
        .map((row, _) -> LinkRows.link(row))
        .list();
  }

  @Override
  public Set<EventId> keptElsewhere(Collection<EventId> events) {
    return turns.keptElsewhere(events);
  }

  @Override
  public boolean isTaken(CreateKey key, Uid uid, LinkId by) {
    return turns.isTaken(key, uid, by);
  }

  @Override
  public Set<RemoteId> removedCopies(Collection<RemoteId> ids, Duration span) {
    return kept.removed(ids, span);
  }

  @Override
  public Map<LinkId, OpenConflict> conflicts(Collection<LinkId> links) {
    return conflicts.open(links);
  }

  /** Whoever reads an event learns whether there is more to ask: most are no group's. */
  @Override
  public Map<EventId, Guests> guests(Collection<EventId> events) {
    return guests.of(events.stream().filter(id -> meetings.getOrDefault(id, true)).toList());
  }

  @Override
  public EventId newEvent() {
    return new EventId(ids.get());
  }

  @Override
  public LinkId newLink() {
    return new LinkId(ids.get());
  }

  @Override
  public void write(List<HubWrite> writes) {
    writer.write(writes);
  }

  @Override
  public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    return turns.unmentioned(window, seen);
  }

  @Override
  public int links() {
    return turns.copies();
  }

  @Override
  public int removedWithin(Duration span) {
    return kept.removedWithin(span);
  }

  @Override
  public List<LinkId> lagging(Optional<LinkId> after, int most) {
    return turns.lagging(after, most);
  }

  @Override
  public List<LinkId> unsettled(int most) {
    return turns.unsettled(most);
  }

  @Override
  public List<RemoteEvent> strays(int most) {
    return kept.strays(most);
  }

  @Override
  public List<RemoteId> approved(int most) {
    return turns.approved(most);
  }

  @Override
  public void linkMissing(Window window) {
    outbox.linkMissing(lease.binding().id(), window);
  }

  @Override
  public Optional<Duration> nextRetry(Instant after) {
    return turns.nextRetry(after);
  }

  @Override
  public void finish(PassEnd how) {
    end = Optional.of(how);
  }

  /**
   * Ends the page: the binding and those that are rung are locked in one order, so that the pages
   * of two bindings that ring each other wait for one another; the fence is checked last.
   *
   * @return whether the fence holds
   */
  boolean close() {
    writer.end();
    List<BindingId> rung = writer.rung();
    if (!rung.isEmpty()) {
      PostgresDueWork.lock(handle, Stream.concat(rung.stream(), Stream.of(lease.binding().id())));
      PostgresDueWork.ringNow(handle, rung, lease.correlationId());
    }
    BindingEnd rows = new BindingEnd(handle, lease);
    end.ifPresent(rows::save);
    return rows.fenceHolds();
  }

  /** Whether it was the last one of a reading, and made others due. */
  boolean ringsAtItsEnd() {
    return end.isPresent() && !writer.rung().isEmpty();
  }
}
