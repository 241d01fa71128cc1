package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.task.ConflictResolution.Conflicts;
import calsyncd.task.ConflictResolution.Decided;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Open conflicts, decided by their users' strategies. */
public final class ConflictStrategies implements Conflicts {
  private final Database database;

  public ConflictStrategies(Database database) {
    this.database = database;
  }

  /** The newest wins by when the link began to lag and when the provider says it was changed. */
  private static final String DECIDE =
      """
      with waiting as (
        select c.id, c.binding_id, p.conflict_strategy,
          coalesce(l.lag_since > coalesce(c.remote_changed_at, c.created_at), false) as hub_newer
        from calsyncd.calendar_sync_conflicts c
        join calsyncd.calendar_preferences p on p.firm_id = c.firm_id and p.user_id = c.user_id
        left join calsyncd.event_links l on l.id = c.link_id
        where c.state = 'open' and c.choice is null and p.conflict_strategy <> 'manual'
        order by c.id limit :most for update of c skip locked),
      decided as (update calsyncd.calendar_sync_conflicts c
      set choice = jsonb_build_object('all', case w.conflict_strategy
            when 'hub_wins' then 'hub' when 'provider_wins' then 'remote'
            else case when w.hub_newer then 'hub' else 'remote' end end),
        chosen_by = w.conflict_strategy, version = c.version + 1, updated_at = now()
      from waiting w where c.id = w.id
      returning c.id, c.binding_id, c.firm_id, c.choice, c.chosen_by),
      audited as (
        insert into calsyncd.audit_events (firm_id, actor, action, subject, after, correlation_id)
        select firm_id, 'job:calendar_conflict_resolution', 'conflict.chosen', 'conflict:' || id,
          choice || jsonb_build_object('strategy', chosen_by), :correlation
        from decided order by id)
      select id, binding_id from decided order by id
      """;

  @Override
  public Decided decide(int most, String correlationId) {
    return database.in(handle -> {
      Map<UUID, UUID> decided =
          handle
              .createQuery(DECIDE)
              .bind("most", most)
              .bind("correlation", correlationId)
              .reduceRows(
                  new LinkedHashMap<>(),
                  (all, row) -> {
                    all.put(
                        row.getColumn("id", UUID.class), row.getColumn("binding_id", UUID.class));
                    return all;
                  });
      List<BindingId> bindings =
          decided.values().stream().distinct().sorted().map(BindingId::new).toList();
      return new Decided(
          List.copyOf(decided.keySet()), PostgresDueWork.ring(handle, bindings, correlationId));
    });
  }

  @Override
  public int settled(List<UUID> conflicts) {
    return conflicts.isEmpty()
        ? 0
        : database.in(handle ->
            handle
                .createQuery(
                    """
                    select count(*) from calsyncd.calendar_sync_conflicts
                    where id = any(:ids) and state = 'resolved'\
                    """)
                .bindArray("ids", UUID.class, conflicts)
                .mapTo(Integer.class)
                .one());
  }

  @Override
  public int open() {
    return database.in(handle ->
        handle
            .createQuery(
                "select count(*) from calsyncd.calendar_sync_conflicts where state = 'open'")
            .mapTo(Integer.class)
            .one());
  }
}
