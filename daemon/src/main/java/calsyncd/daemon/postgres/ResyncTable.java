package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.EventId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.resync_tasks}: what managers have read once more, and how far it came. */
public final class ResyncTable {
  private final Database database;
  private final Supplier<UUID> ids;

  /** The tasks in this database. */
  public ResyncTable(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** What became of a wish. */
  public sealed interface Asked {
    /** Passes will do it. */
    record Done(UUID task, List<Rung> rung) implements Asked {
      public Done {
        rung = List.copyOf(rung);
      }
    }

    /** The tenant has no such thing. */
    record Unknown() implements Asked {}

    /** The connection's state does not allow it. */
    record Unusable(ConnectionRow row) implements Asked {}

    /** There is nothing that a pass may read. */
    record Nothing() implements Asked {}
  }

  /** How far a task came. */
  public record Task(
      UUID id,
      Optional<UUID> connection,
      Optional<String> provider,
      Optional<UUID> event,
      String correlationId,
      Instant createdAt,
      List<Step> steps) {
    public Task {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One binding's part.
   *
   * @param kind {@code whole}, {@code range} or {@code copy}
   * @param state {@code open}, {@code done} or {@code failed}
   * @param synced changes on either side
   * @param copy which one, where it is about one
   */
  public record Step(
      BindingId binding,
      String kind,
      String state,
      String reason,
      int synced,
      String copy,
      Optional<Instant> endedAt) {}

  /**
   * Has a connection's active calendars read once more.
   *
   * @param bounds only what takes place there; everything where empty, and then cursors are
   *     forgotten
   */
  public Asked connection(Author author, ConnectionId id, Optional<Window> bounds) {
    return database.in(handle -> {
      Optional<ConnectionRow> row = OperatedConnections.lock(handle, author, id);
      if (row.isEmpty()) {
        return new Asked.Unknown();
      }
      if (!row.get().state().equals("active")) {
        return new Asked.Unusable(row.get());
      }
      List<BindingId> bindings = OperatedConnections.bindings(handle, id);
      return bindings.isEmpty()
          ? new Asked.Nothing()
          : connection(handle, author, row.get(), new Wish(bindings, bounds));
    });
  }

  private record Wish(List<BindingId> bindings, Optional<Window> bounds) {}

  private Asked connection(Handle handle, Author author, ConnectionRow row, Wish wish) {
    PostgresDueWork.lock(handle, wish.bindings().stream());
    if (wish.bounds().isEmpty()) {
      forgetCursors(handle, wish.bindings());
    }
    List<Rung> rung = ring(handle, wish.bindings(), author);
    UUID task = task(handle, Asker.of(author), Optional.of(row.id()), Optional.empty());
    Rows rows = new Rows("binding", "sequence", "copy");
    rung.forEach(it -> rows.add(it.binding(), it.sequence(), ""));
    insert(handle, task, rows, wish.bounds().isPresent() ? "range" : "whole", wish.bounds());
    AuditTable.act(
        handle,
        author,
        "calendar_connection_resync_requested",
        "connection:" + row.id(),
        Change.to(text(task, wish.bounds())));
    return new Asked.Done(task, rung);
  }

  private static String text(UUID task, Optional<Window> bounds) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("task_id", task.toString());
    bounds.ifPresent(
        window -> json.put("from", Times.text(window.from())).put("to", Times.text(window.to())));
    return json.toString();
  }

  /** A pass that is under way, or waits to go on, would save its cursor over this. */
  private static void forgetCursors(Handle handle, List<BindingId> bindings) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings
            set cursor = '', fence = fence + 1, lease_node = null where id = any(:ids::uuid[])
            """)
        .bindArray("ids", String.class, texts(bindings))
        .execute();
  }

  /** An operator does not wait for the next retry; what a provider asked us to wait stays. */
  private static List<Rung> ring(Handle handle, List<BindingId> bindings, Author author) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings set not_before = '-infinity'
            where id = any(:ids::uuid[]) and state = 'active'
            """)
        .bindArray("ids", String.class, texts(bindings))
        .execute();
    return PostgresDueWork.ringNow(handle, bindings, author.correlationId());
  }

  private static List<String> texts(List<BindingId> bindings) {
    return bindings.stream().map(BindingId::toString).toList();
  }

  /**
   * Who wants something read.
   *
   * @param actor a person, or a job
   */
  record Asker(String firm, String actor, String correlationId) {
    static Asker of(Author author) {
      return new Asker(author.owner().firmId(), AuditTable.actor(author), author.correlationId());
    }
  }

  /** Has the pass that was rung read one copy by its id; nobody waits for it. */
  void copy(Handle handle, Asker asker, ConnectionId connection, Rung rung, RemoteId copy) {
    UUID task = task(handle, asker, Optional.of(connection), Optional.empty());
    Rows rows = new Rows("binding", "sequence", "copy");
    rows.add(rung.binding(), rung.sequence(), copy.value());
    insert(handle, task, rows, "copy", Optional.empty());
  }

  private UUID task(
      Handle handle, Asker asker, Optional<ConnectionId> connection, Optional<EventId> event) {
    UUID task = ids.get();
    handle
        .createUpdate(
            """
            insert into calsyncd.resync_tasks
              (id, firm_id, connection_id, event_id, actor, correlation_id)
            values (:id, :firm, :connection::uuid, :event::uuid, :actor, :correlation)
            """)
        .bind("id", task)
        .bind("firm", asker.firm())
        .bind("connection", connection.map(ConnectionId::toString).orElse(null))
        .bind("event", event.map(EventId::toString).orElse(null))
        .bind("actor", asker.actor())
        .bind("correlation", asker.correlationId())
        .execute();
    return task;
  }

  private static void insert(
      Handle handle, UUID task, Rows rows, String kind, Optional<Window> bounds) {
    Window window = bounds.orElse(Window.UNBOUNDED);
    rows.execute(
        handle,
        """
        insert into calsyncd.resync_parts
          (task_id, binding_id, kind, window_from, window_to, copy, sequence)
        select :task, r.binding::uuid, :kind, :from::timestamptz, :to::timestamptz, r.copy,
          r.sequence::bigint
        from <rows>
        """,
        "task",
        task,
        "kind",
        kind,
        "from",
        Times.text(window.from()),
        "to",
        Times.text(window.to()));
  }

  /** Has the copies of one event read once more, and ours written where they say otherwise. */
  public Asked event(Author author, EventId id) {
    return database.in(handle -> {
      if (!lockEvent(handle, author, id)) {
        return new Asked.Unknown();
      }
      Map<BindingId, String> copies = copies(handle, id);
      return copies.isEmpty() ? new Asked.Nothing() : event(handle, author, id, copies);
    });
  }

  private Asked event(Handle handle, Author author, EventId id, Map<BindingId, String> copies) {
    PostgresDueWork.lock(handle, copies.keySet().stream());
    List<Rung> rung = ring(handle, List.copyOf(copies.keySet()), author);
    UUID task = task(handle, Asker.of(author), Optional.empty(), Optional.of(id));
    Rows rows = new Rows("binding", "sequence", "copy");
    rung.forEach(
        it -> rows.add(it.binding(), it.sequence(), copies.getOrDefault(it.binding(), "")));
    insert(handle, task, rows, "copy", Optional.empty());
    AuditTable.act(
        handle,
        author,
        "appointment_resync_requested",
        "event:" + id,
        Change.to(text(task, Optional.empty())));
    return new Asked.Done(task, rung);
  }

  private static boolean lockEvent(Handle handle, Author author, EventId id) {
    return handle
        .createQuery(
            """
            select id from calsyncd.calendar_events
            where id = :id and firm_id = :firm and deleted_at is null for update
            """)
        .bind("id", id.value())
        .bind("firm", author.owner().firmId())
        .mapTo(UUID.class)
        .findOne()
        .isPresent();
  }

  /** Those that a pass may read now; ours are looked at anew by the push, too. */
  private static Map<BindingId, String> copies(Handle handle, EventId id) {
    Map<BindingId, String> copies = new TreeMap<>(java.util.Comparator.comparing(BindingId::value));
    handle
        .createQuery(
            """
            with looked as (
              select l.id, l.binding_id, l.remote_id, l.own_copy from calsyncd.event_links l
              join calsyncd.calendar_bindings b on b.id = l.binding_id
              join calsyncd.calendar_connections c on c.id = b.connection_id
              where l.event_id = :id and l.remote_id is not null
                and b.state = 'active' and c.state = 'active'
              order by l.id for update of l),
            anew as (
              update calsyncd.event_links l set retry_at = null,
                lag_since =
                  case when l.wanted_version > l.hub_version then l.lag_since else now() end,
                hub_version = case when l.own_copy then 0 else l.hub_version end
              from looked where l.id = looked.id)
            select binding_id, remote_id from looked
            """)
        .bind("id", id.value())
        .map((row, _) ->
            Map.entry(new BindingId(Columns.uuid(row, "binding_id")), row.getString("remote_id")))
        .forEach(entry -> copies.put(entry.getKey(), entry.getValue()));
    return copies;
  }

  /** The id of an event at its provider: of its native copy, where it has one. */
  public Optional<String> external(EventId id) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select remote_id from calsyncd.event_links
                where event_id = :id and remote_id is not null order by own_copy, id limit 1
                """)
            .bind("id", id.value())
            .mapTo(String.class)
            .findOne());
  }

  /** One of a tenant's tasks. */
  public Optional<Task> find(String firm, UUID id) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select t.*, c.provider from calsyncd.resync_tasks t
                left join calsyncd.calendar_connections c on c.id = t.connection_id
                where t.id = :id and t.firm_id = :firm
                """)
            .bind("id", id)
            .bind("firm", firm)
            .map((row, _) ->
                new Task(
                    id,
                    Optional.ofNullable(row.getObject("connection_id", UUID.class)),
                    Optional.ofNullable(row.getString("provider")),
                    Optional.ofNullable(row.getObject("event_id", UUID.class)),
                    row.getString("correlation_id"),
                    Columns.instant(row, "created_at"),
                    steps(handle, id)))
            .findOne());
  }

  private static List<Step> steps(Handle handle, UUID task) {
    return handle
        .createQuery(
            """
            select p.* from calsyncd.resync_parts p
            left join calsyncd.calendar_bindings b on b.id = p.binding_id
            left join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
            where p.task_id = :task order by r.is_primary desc, r.name, p.binding_id
            """)
        .bind("task", task)
        .map((row, _) ->
            new Step(
                new BindingId(Columns.uuid(row, "binding_id")),
                row.getString("kind"),
                row.getString("state"),
                row.getString("reason"),
                row.getInt("synced"),
                row.getString("copy"),
                Columns.maybeInstant(row, "ended_at")))
        .list();
  }
}
