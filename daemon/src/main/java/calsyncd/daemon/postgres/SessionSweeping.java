package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.Owner;
import calsyncd.task.SessionSweep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the sweep does to sessions, in transactions of a bounded size. */
public final class SessionSweeping implements SessionSweep.Sessions {
  private static final int LETTERS = 50;

  private final Database database;
  private final SessionTable sessions;
  private final Duration idle;

  /**
   * Sweeps a database.
   *
   * @param idle after so long without a word a session is over
   */
  public SessionSweeping(Database database, SessionTable sessions, Duration idle) {
    this.database = database;
    this.sessions = sessions;
    this.idle = idle;
  }

  private record Silent(Owner owner, String localId) {}

  /** One transaction each: two sessions of one would take an event after the turn. */
  @Override
  public int endIdle(int most, String correlationId) {
    List<Silent> silent = silent(most);
    silent.forEach(it ->
        database.in(handle ->
            sessions.endIdle(handle, new Author(it.owner(), correlationId), it.localId(), idle)));
    return silent.size();
  }

  private List<Silent> silent(int most) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select firm_id, user_id, local_id from calsyncd.live_sessions
                where ended_by = '' and seen_at < now() - :idle * interval '1 second'
                order by seen_at limit :most
                """)
            .bind("idle", idle.toSeconds())
            .bind("most", most)
            .map((row, _) -> new Silent(Columns.owner(row), row.getString("local_id")))
            .list());
  }

  @Override
  public int settleLetters() {
    return database.in(handle -> DeadLetterTable.settle(handle, Optional.empty()));
  }

  @Override
  public long takeDropped() {
    database.with(handle ->
        handle
            .createQuery(
                """
                select calsyncd.prune_session_letters(firm_id, user_id, :most)::text
                from calsyncd.session_dead_letters where state <> 'delivered'
                group by firm_id, user_id having count(*) > :most
                """)
            .bind("most", LETTERS)
            .mapTo(String.class)
            .list());
    return database.in(handle ->
        handle
            .createQuery(
                """
                with held as (
                  select firm_id, user_id, unlogged from calsyncd.session_letter_drops
                  where unlogged > 0 order by firm_id, user_id for update),
                taken as (
                  update calsyncd.session_letter_drops d set unlogged = 0 from held h
                  where d.firm_id = h.firm_id and d.user_id = h.user_id
                  returning h.unlogged)
                select coalesce(sum(unlogged), 0) from taken
                """)
            .mapTo(Long.class)
            .one());
  }

  /** From the links that lag, of which there are few, to the sessions among them. */
  @Override
  public List<Rung> ringLagging(String correlationId) {
    return database.in(handle -> {
      List<BindingId> waiting =
          handle
              .createQuery(
                  """
                  select distinct b.id from calsyncd.event_links l
                  join calsyncd.live_sessions s on s.event_id = l.event_id
                  join calsyncd.calendar_bindings b on b.id = l.binding_id
                  join calsyncd.calendar_connections c on c.id = b.connection_id
                  where (l.wanted_version > l.hub_version or l.wanted_response <> '')
                    and l.wanted_version > l.hub_version and l.state in ('linked', 'approved')
                    and coalesce(l.retry_at <= now(), true)
                    and b.state = 'active' and b.direction <> 'import_only'
                    and b.due_at > now() and b.not_before <= now() and b.lease_node is null
                    and c.state = 'active' and c.granted = 'write'
                    and coalesce(c.paused_until <= now(), true)
                  """)
              .mapTo(UUID.class)
              .map(BindingId::new)
              .list();
      return PostgresDueWork.ring(handle, waiting, correlationId);
    });
  }
}
