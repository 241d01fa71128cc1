package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.HubWrite;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** What a binding remembers of copies that it removed, and of those that it has still to remove. */
final class KeptRows {
  private final Handle handle;
  private final UUID binding;
  private final Supplier<UUID> ids;

  KeptRows(Handle handle, BindingId binding, Supplier<UUID> ids) {
    this.handle = handle;
    this.binding = binding.value();
    this.ids = ids;
  }

  void write(List<HubWrite> writes) {
    Rows removed = new Rows("remote_id");
    Rows ended = new Rows("remote_id");
    Map<RemoteId, RemoteEvent> strays = new LinkedHashMap<>();
    int count = 0;
    for (HubWrite write : writes) {
      switch (write) {
        case HubWrite.Removed(RemoteId copy) -> removed.add(copy.value());
        case HubWrite.StrayEnded(RemoteId copy) -> ended.add(copy.value());
        case HubWrite.Stray(RemoteEvent copy) -> strays.put(copy.id(), copy);
        case HubWrite.Counted(int removals) -> count += removals;
        default -> throw new IllegalArgumentException("is kept elsewhere: " + write);
      }
    }
    remember(removed);
    end(ended);
    keep(strays.values());
    count(count);
  }

  private void remember(Rows removed) {
    removed.execute(
        handle,
        """
        insert into calsyncd.removed_copies (binding_id, remote_id)
        select :binding, r.remote_id from <rows>
        """,
        "binding",
        binding);
  }

  private void count(int removals) {
    if (removals == 0) {
      return;
    }
    handle.execute(
        "insert into calsyncd.guard_removals (binding_id, removed) values (?, ?)",
        binding,
        removals);
  }

  private void keep(Collection<RemoteEvent> strays) {
    Rows rows = new Rows("id", "remote_id", "revision", "content", "raw", "instances");
    for (RemoteEvent copy : strays) {
      rows.add(
          ids.get(),
          copy.id().value(),
          copy.revision().value(),
          RemoteJson.write(copy.event()),
          copy.raw(),
          RemoteJson.write(copy.instances()));
    }
    rows.execute(
        handle,
        """
        insert into calsyncd.stray_copies
          (id, binding_id, remote_id, revision, content, raw, instances)
        select r.id::uuid, :binding, r.remote_id, r.revision, r.content::jsonb, r.raw,
          r.instances::jsonb
        from <rows>
        on conflict (binding_id, calsyncd.digest(remote_id)) do update set
          revision = excluded.revision, content = excluded.content, raw = excluded.raw,
          instances = excluded.instances, created_at = now()
        """,
        "binding",
        binding);
  }

  private void end(Rows strays) {
    strays.execute(
        handle,
        """
        delete from calsyncd.stray_copies s using <rows>
        where s.binding_id = :binding
          and calsyncd.digest(s.remote_id) = calsyncd.digest(r.remote_id)
        """,
        "binding",
        binding);
  }

  List<RemoteEvent> strays(int most) {
    return handle
        .createQuery(
            """
            select remote_id, revision, content, raw, instances from calsyncd.stray_copies
            where binding_id = :binding order by created_at, id limit :most
            """)
        .bind("binding", binding)
        .bind("most", most)
        .map((row, _) -> LinkRows.remote(row, row.getString("remote_id"), "content"))
        .list();
  }

  Set<RemoteId> removed(Collection<RemoteId> copies, Duration span) {
    Rows rows = new Rows("id");
    copies.forEach(copy -> rows.add(copy.value()));
    return new HashSet<>(
        rows.query(
            handle,
            """
            select c.remote_id from calsyncd.removed_copies c
            where c.binding_id = :binding
              and calsyncd.digest(c.remote_id) = any(array(
                select calsyncd.digest(r.id) from <rows>))
              and c.removed_at > now() - :seconds * interval '1 second'
            """,
            row -> new RemoteId(row.getString("remote_id")),
            "binding",
            binding,
            "seconds",
            span.toSeconds()));
  }

  int removedWithin(Duration span) {
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
}
