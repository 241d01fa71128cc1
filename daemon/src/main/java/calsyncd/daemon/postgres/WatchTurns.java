package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.task.WatchRenewal.Due;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose watches are due, the longest due first, over all nodes. */
public final class WatchTurns {
  /** Why a watch is due. */
  public enum Kind {
    /** Any reason, its usual end included. */
    ANY("true"),

    /** A try that failed, or its provider's word that it ends. */
    TROUBLED("(s.state = 'failed' or s.state_reason <> '')");

    private final String condition;

    Kind(String condition) {
      this.condition = condition;
    }
  }

  private final Database database;

  public WatchTurns(Database database) {
    this.database = database;
  }

  /**
   * Takes up to {@code max} due watches of connections that may be called. They are due again after
   * {@code hold}, unless what became of them says otherwise: no other node takes them meanwhile,
   * and what can't be renewed does not stay at the head of the line.
   */
  public List<Due> take(int max, Kind kind, Duration hold) {
    Map<ConnectionId, Set<BindingId>> due = new LinkedHashMap<>();
    database
        .in(handle ->
            handle
                .createQuery(TAKE.replace("<kind>", kind.condition))
                .bind("max", max)
                .bind("hold", hold.toMillis() / 1000.0)
                .map((row, _) -> row(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list())
        .forEach(row ->
            due.computeIfAbsent(row.connection(), _ -> new HashSet<>()).addAll(row.bindings()));
    return due.entrySet().stream().map(e -> new Due(e.getKey(), e.getValue())).toList();
  }

  private static Due row(UUID connection, @Nullable UUID binding) {
    return new Due(
        new ConnectionId(connection), binding == null ? Set.of() : Set.of(new BindingId(binding)));
  }

  private static final String TAKE =
      """
      with due as (
        select s.id from calsyncd.webhook_subscriptions s
        join calsyncd.calendar_connections c on c.id = s.connection_id
        left join calsyncd.calendar_bindings b on b.id = s.binding_id
        where s.renew_at <= now() and <kind> and c.state = 'active'
          and (c.paused_until is null or c.paused_until <= now())
          and coalesce(b.state, 'active') = 'active'
        order by s.renew_at limit :max
        for update of s skip locked)
      update calsyncd.webhook_subscriptions s
      set renew_at = now() + :hold * interval '1 second'
      from due where s.id = due.id
      returning s.connection_id, s.binding_id
      """;

  /** Whether the connection's provider asked not to be called for now. */
  public boolean paused(ConnectionId connection) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select exists (
                  select from calsyncd.calendar_connections
                  where id = :id and paused_until > now())
                """)
            .bind("id", connection.value())
            .mapTo(Boolean.class)
            .one());
  }
}
