package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.task.AutoSync;
import calsyncd.task.IncrementalPull;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Who is due by preference, and which bindings were not pulled lately. */
public final class ScheduleTable implements AutoSync.Schedule, IncrementalPull.Stale {
  private final Database database;
  private final Duration staleAfter;

  /**
   * The schedule of a database.
   *
   * @param staleAfter how long after its last pass the incremental pull rings a binding
   */
  public ScheduleTable(Database database, Duration staleAfter) {
    this.database = database;
    this.staleAfter = staleAfter;
  }

  /** Found by the index on {@code due_at}: cost follows who is due, not who exists. */
  static final String DUE_USERS =
      """
      select firm_id, user_id from calsyncd.calendar_preferences
      where auto_sync_enabled and due_at <= now()
      order by due_at limit :max for update skip locked
      """;

  @Override
  public AutoSync.Due ringDue(int users, String correlationId) {
    return database.in(handle -> {
      int[] counts = new int[2];
      List<BindingId> active =
          handle
              .createQuery(
                  """
                  with due as (<due>),
                  next as (
                    update calsyncd.calendar_preferences p
                    set due_at = now() + p.sync_frequency_minutes * interval '1 minute'
                    from due where p.firm_id = due.firm_id and p.user_id = due.user_id)
                  select due.user_id, b.id,
                    b.state = 'active' and c.state = 'active' as runs
                  from due
                  left join calsyncd.calendar_bindings b
                    on b.firm_id = due.firm_id and b.user_id = due.user_id
                  left join calsyncd.calendar_connections c on c.id = b.connection_id
                  order by due.user_id
                  """
                      .replace("<due>", DUE_USERS))
              .bind("max", users)
              .reduceRows(new Counted(counts), Counted::add)
              .active();
      List<Rung> rung = PostgresDueWork.ring(handle, active, correlationId);
      return new AutoSync.Due(counts[0], rung, counts[1]);
    });
  }

  /** Rows of due users: how many users, how many bindings that may not run, and the others. */
  private record Counted(int[] counts, List<BindingId> active, java.util.Set<UUID> users) {
    Counted(int[] counts) {
      this(counts, new java.util.ArrayList<>(), new java.util.HashSet<>());
    }

    Counted add(org.jdbi.v3.core.result.RowView row) {
      if (users.add(row.getColumn("user_id", UUID.class))) {
        counts[0]++;
      }
      UUID binding = row.getColumn("id", UUID.class);
      if (binding != null && Boolean.TRUE.equals(row.getColumn("runs", Boolean.class))) {
        active.add(new BindingId(binding));
      } else if (binding != null) {
        counts[1]++;
      }
      return this;
    }
  }

  @Override
  public List<Rung> ringStale(int max, String correlationId) {
    return database.in(handle -> PostgresDueWork.ring(handle, stale(handle, max), correlationId));
  }

  private List<BindingId> stale(Handle handle, int max) {
    return handle
        .createQuery(
            """
            with zones as materialized (select name from pg_timezone_names)
            select s.binding_id
            from calsyncd.calendar_sync_status s
            join calsyncd.calendar_bindings b on b.id = s.binding_id
            join calsyncd.calendar_connections c on c.id = b.connection_id
            left join calsyncd.calendar_preferences p
              on p.firm_id = b.firm_id and p.user_id = b.user_id
            left join zones z on z.name = p.time_zone
            cross join lateral (
              select coalesce(p.working_hours,
                '{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}') as hours,
                now() at time zone coalesce(z.name, 'UTC') as local) w
            where s.last_sync_at < now() - :stale * interval '1 second'
              and b.state = 'active' and c.state = 'active' and b.cursor <> ''
              and coalesce(p.auto_sync_enabled, true)
              and w.hours -> 'days' ? upper(left(to_char(w.local, 'DY'), 2))
              and w.local::time >= (w.hours ->> 'from')::time
              and w.local::time < (w.hours ->> 'to')::time
            order by s.last_sync_at limit :max
            """
                .replace(" ? ", " ?? "))
        .bind("stale", staleAfter.toSeconds())
        .bind("max", max)
        .map((row, _) -> new BindingId(row.getObject(1, UUID.class)))
        .list();
  }
}
