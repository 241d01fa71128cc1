package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Leases on bindings that somebody names, by the same fences as those on due ones. A paused binding
 * may be claimed, too: only by its name.
 */
public final class NamedClaims {
  private static final String FROM =
      """
      from calsyncd.calendar_bindings b
      join calsyncd.calendar_connections c on c.id = b.connection_id
      join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
      left join calsyncd.calendar_preferences p
        on p.firm_id = b.firm_id and p.user_id = b.user_id
      where b.id = :binding
      """;

  private static final String LOOK =
      """
      select b.*, c.provider, m.remote_id, c.state as connection_state,
        extract(epoch from c.paused_until - now())::double precision as paused,
        <wanted>, <watched>
      """
              .replace("<wanted>", PostgresDueWork.WANTED)
              .replace("<watched>", PostgresDueWork.WATCHED)
          + FROM;

  private static final String CLAIM =
      """
      with free as (
        select b.id, c.provider, m.remote_id, <wanted>
        <from>
          and b.state in ('active', 'paused') and c.state = 'active'
          and (c.paused_until is null or c.paused_until <= now())
          and <free>
          and :most > (
            select count(*) from calsyncd.calendar_bindings h
            join calsyncd.sync_nodes n on n.node_id = h.lease_node and <alive>
            where h.connection_id = b.connection_id)
        for no key update of b skip locked)
      update calsyncd.calendar_bindings b
      set lease_node = :node, fence = b.fence + 1, claimed_seq = b.due_seq
      from free where b.id = free.id
      returning b.*, free.provider, free.remote_id, free.conflict_strategy, free.writes,
        <watched>
      """
          .replace("<wanted>", PostgresDueWork.WANTED)
          .replace("<from>", FROM)
          .replace("<watched>", PostgresDueWork.WATCHED)
          .replace("<free>", LeasedRows.free("b"))
          .replace("<alive>", LeasedRows.ALIVE);

  private final Database database;
  private final int perConnection;

  /**
   * Claims in this database.
   *
   * @param perConnection how many passes of one connection run at once, over all nodes
   */
  public NamedClaims(Database database, int perConnection) {
    this.database = database;
    this.perConnection = perConnection;
  }

  /** How a binding stands. */
  public sealed interface Standing {
    /** A pass would find it so; the lease is nobody's and holds nothing. */
    record Ready(Lease lease) implements Standing {}

    /** Its provider asked for a pause. */
    record Paused(Duration rest) implements Standing {}

    /** No pass runs over it: it is stopped, its connection is not usable, or it is no more. */
    record Unusable() implements Standing {}
  }

  /** How the binding stands now. */
  public Standing look(BindingId binding) {
    return database.in(handle ->
        handle
            .createQuery(LOOK)
            .bind("binding", binding.value())
            .map((row, _) -> standing(row))
            .findOne()
            .orElseGet(Standing.Unusable::new));
  }

  private static Standing standing(ResultSet row) throws SQLException {
    boolean usable =
        !row.getString("state").equals("stopped")
            && row.getString("connection_state").equals("active");
    double paused = row.getDouble("paused");
    if (!usable) {
      return new Standing.Unusable();
    }
    return paused > 0
        ? new Standing.Paused(Duration.ofMillis((long) (paused * 1000)))
        : new Standing.Ready(PostgresDueWork.lease(row, "nobody"));
  }

  /** A lease on the binding, due or not; empty where it is held, or no pass may run. */
  public Optional<Lease> claim(String node, BindingId binding) {
    return database.in(handle ->
        handle
            .createQuery(CLAIM)
            .bind("binding", binding.value())
            .bind("node", node)
            .bind("most", perConnection)
            .map((row, _) -> PostgresDueWork.lease(row, node))
            .findOne());
  }

  /**
   * Ends a lease under which no pass ran: the binding is due as it was, and as it was rung since.
   */
  public void handBack(Lease lease) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.calendar_bindings set lease_node = null
                where id = :id and fence = :fence and lease_node = :node
                """)
            .bind("id", lease.binding().id().value())
            .bind("fence", lease.fence())
            .bind("node", lease.node())
            .execute());
  }
}
