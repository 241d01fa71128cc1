package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.hub.Binding;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkedEvent;
import calsyncd.provider.RemoteEvent;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The writes of one page, a statement a kind. */
final class HubWriter {
  /** Rises when the mappers learn to carry another field. */
  static final int MAPPER_VERSION = 1;

  private static final int BATCH = 500;

  private final Handle handle;
  private final Lease lease;
  private final Binding binding;
  private final Supplier<UUID> ids;
  private boolean turn;

  HubWriter(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.binding = lease.binding();
    this.ids = ids;
  }

  void write(List<HubWrite> writes) {
    takeTurn(writes.isEmpty());
    for (int from = 0; from < writes.size(); from += BATCH) {
      writeBatch(writes.subList(from, Math.min(writes.size(), from + BATCH)));
    }
  }

  private void takeTurn(boolean idle) {
    if (idle || turn) {
      return;
    }
    Turn.take(handle, binding.owner());
    turn = true;
  }

  private void writeBatch(List<HubWrite> writes) {
    recordOverwritten(writes);
    Rows newEvents = eventRows();
    Rows newLinks = linkRows();
    Rows events = eventRows();
    Rows links = linkRows();
    for (HubWrite write : writes) {
      RemoteEvent remote = write.remote();
      switch (write) {
        case HubWrite.Insert _ -> {
          UUID event = ids.get();
          addEvent(newEvents, event, remote.event());
          addLink(newLinks, ids.get(), event, remote);
        }
        case HubWrite.Adopt adopt -> {
          UUID event = adopt.event().id().value();
          if (overwrites(adopt)) {
            addEvent(events, event, remote.event());
          }
          addLink(newLinks, ids.get(), event, remote);
        }
        case HubWrite.Put put -> {
          addEvent(events, put.linked().event().value(), remote.event());
          addLink(links, put.linked().link().value(), put.linked().event().value(), remote);
        }
        case HubWrite.Relink relink ->
            addLink(links, relink.linked().link().value(), relink.linked().event().value(), remote);
      }
    }
    insertEvents(newEvents);
    updateEvents(events);
    insertLinks(newLinks);
    updateLinks(links);
  }

  /** Before it is: the row still has what goes. */
  private void recordOverwritten(List<HubWrite> writes) {
    Rows rows = AuditTable.overwrites();
    for (HubWrite write : writes) {
      if (write instanceof HubWrite.Adopt adopt && overwrites(adopt)) {
        rows.add(adopt.event().id().value(), RemoteJson.write(adopt.remote().event()));
      }
    }
    AuditTable.recordOverwritten(handle, lease, rows);
  }

  private static boolean overwrites(HubWrite.Adopt adopt) {
    return !adopt.event().event().equals(adopt.remote().event());
  }

  private static Rows eventRows() {
    return new Rows("id", "uid", "content", "is_series", "starts_at", "ends_at");
  }

  private static void addEvent(Rows rows, UUID id, Event event) {
    Span span = Occurrences.span(event);
    rows.add(
        id,
        event.uid().value(),
        RemoteJson.write(event),
        !event.recurrence().isEmpty(),
        Times.text(span.start()),
        Times.text(span.end()));
  }

  private static Rows linkRows() {
    return new Rows("id", "event_id", "remote_id", "revision", "remote_base", "raw", "instances");
  }

  private static void addLink(Rows rows, UUID id, UUID event, RemoteEvent remote) {
    rows.add(
        id,
        event,
        remote.id().value(),
        remote.revision().value(),
        RemoteJson.write(remote.event()),
        remote.raw(),
        RemoteJson.write(remote.instances()));
  }

  private void insertEvents(Rows rows) {
    rows.execute(
        handle,
        """
        insert into calsyncd.calendar_events
          (id, firm_id, user_id, hub_calendar_id, uid, content, is_series, starts_at, ends_at,
           updated_at)
        select r.id::uuid, :firm, :user, :hub, r.uid, r.content::jsonb, r.is_series::boolean,
          r.starts_at::timestamptz, r.ends_at::timestamptz, clock_timestamp()
        from <rows>
        """,
        "firm",
        binding.owner().firmId(),
        "user",
        binding.owner().userId(),
        "hub",
        binding.hubCalendar().value());
  }

  private void updateEvents(Rows rows) {
    rows.execute(
        handle,
        """
        update calsyncd.calendar_events e
        set content = r.content::jsonb, is_series = r.is_series::boolean, version = e.version + 1,
          starts_at = r.starts_at::timestamptz, ends_at = r.ends_at::timestamptz,
          updated_at = clock_timestamp()
        from <rows> where e.id = r.id::uuid
        """);
    rows.execute(
        handle,
        """
        update calsyncd.event_links l set wanted_version = e.version
        from <rows> join calsyncd.calendar_events e on e.id = r.id::uuid
        where l.event_id = e.id and l.binding_id <> :binding
        """,
        "binding",
        binding.id().value());
  }

  private void insertLinks(Rows rows) {
    rows.execute(
        handle,
        """
        insert into calsyncd.event_links
          (id, firm_id, binding_id, event_id, remote_id, revision, remote_base, raw, instances,
           mapper_version, hub_version, wanted_version)
        select r.id::uuid, :firm, :binding, e.id, r.remote_id, r.revision, r.remote_base::jsonb,
          r.raw, r.instances::jsonb, :mapper, e.version, e.version
        from <rows> join calsyncd.calendar_events e on e.id = r.event_id::uuid
        """,
        "firm",
        binding.owner().firmId(),
        "binding",
        binding.id().value(),
        "mapper",
        MAPPER_VERSION);
  }

  private void updateLinks(Rows rows) {
    rows.execute(
        handle,
        """
        update calsyncd.event_links l
        set revision = r.revision, remote_base = r.remote_base::jsonb, raw = r.raw,
          instances = r.instances::jsonb, hub_base = null, mapper_version = :mapper,
          hub_version = e.version, wanted_version = e.version, state = 'linked',
          state_reason = '', updated_at = now()
        from <rows> join calsyncd.calendar_events e on e.id = r.event_id::uuid
        where l.id = r.id::uuid
        """,
        "mapper",
        MAPPER_VERSION);
  }

  /**
   * The events stay as tombstones, content and all, until the retention ends. One that another
   * importing binding has is not gone: it only loses this link.
   */
  void remove(Collection<LinkedEvent> events) {
    Rows rows = new Rows("id", "event_id");
    events.forEach(event -> rows.add(event.link(), event.event()));
    takeTurn(rows.isEmpty());
    rows.execute(
        handle,
        """
        update calsyncd.calendar_events e
        set deleted_at = now(), updated_at = clock_timestamp(), version = e.version + 1
        from <rows>
        where e.id = r.event_id::uuid and not exists (
          select from calsyncd.event_links l
          join calsyncd.calendar_bindings b on b.id = l.binding_id
          where l.event_id = e.id and l.binding_id <> :binding and b.direction = 'import_only')
        """,
        "binding",
        binding.id().value());
    rows.execute(handle, "delete from calsyncd.event_links l using <rows> where l.id = r.id::uuid");
    rows.execute(
        handle,
        """
        insert into calsyncd.guard_removals (binding_id, removed)
        select :binding, count(*) from <rows>
        """,
        "binding",
        binding.id().value());
  }
}
