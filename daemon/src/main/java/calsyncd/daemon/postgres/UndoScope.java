package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Which deeds are undone: those that changed the hub and are not undone yet.
 *
 * @param what which of them
 * @param binding only those through this one
 * @param removeCreated whether the making of an event is undone with the rest
 */
public record UndoScope(What what, Optional<BindingId> binding, boolean removeCreated) {
  /** Which deeds. */
  public sealed interface What {
    /** The last one of an event that was no undo: once more, and the one before it goes too. */
    record Last(EventId event) implements What {}

    /** All of a pass. */
    record Pass(UUID pass) implements What {}

    /** All from then, until before then. */
    record Span(Instant from, Instant to) implements What {}
  }

  /** How an event stood before deeds upon it. */
  enum Stood {
    /** It said something. */
    SAID,
    /** There was none. */
    UNMADE,
    /** It was deleted, and they brought it back. */
    DELETED,
    /** What it said is kept no more. */
    FORGOTTEN
  }

  /**
   * An event and the deeds of the scope upon it.
   *
   * @param stood how it stood before them
   * @param before what the event said before them, where it said anything that is still kept
   * @param deeds their ids
   */
  record Target(EventId event, Stood stood, Optional<String> before, List<Long> deeds) {
    void markUndone(Handle handle, Owner owner) {
      handle
          .createUpdate(
              """
              update calsyncd.event_history set undone_at = now()
              where id = any(:deeds::bigint[]) and firm_id = :firm and user_id = :user
              """)
          .bindArray("deeds", Long.class, deeds)
          .bind("firm", owner.firmId())
          .bind("user", owner.userId())
          .execute();
    }
  }

  /**
   * The oldest deed decides. Where it made the event and the event is to stay, the oldest that
   * changed it does.
   */
  private static final String TARGETS =
      """
      with deeds as (
        select h.id, h.event_id, h.before,
          case when h.before is not null then 'said' when h.verb = 'created' then 'unmade'
            when h.verb = 'restored' then 'deleted' else 'forgotten' end as stood
        from calsyncd.event_history h
        where h.firm_id = :firm and h.user_id = :user and h.side = 'hub' and h.undone_at is null
          and h.verb in ('created', 'updated', 'removed', 'restored')
          and <what> and <binding> and <events>),
      counted as (
        select *, count(*) filter (where stood <> 'unmade') over (partition by event_id) as changes
        from deeds),
      chosen as (
        select * from counted where stood <> 'unmade' or <removes> or changes = 0)
      select distinct on (c.event_id) c.event_id, c.stood, c.before::text as before,
        array(select a.id from chosen a where a.event_id = c.event_id) as deeds
      from chosen c order by c.event_id, c.id limit :most
      """;

  private static final String LAST =
      """
      h.id = (select max(l.id) from calsyncd.event_history l
        where l.event_id = :event and l.firm_id = :firm and l.user_id = :user and l.side = 'hub'
          and l.undone_at is null and l.why <> 'undo'
          and l.verb in ('created', 'updated', 'removed', 'restored'))
      """;

  List<Target> targets(Handle handle, Owner owner, int most) {
    return targets(handle, owner, most, "true", List.of());
  }

  /** The same for some events, which are locked now. */
  List<Target> again(Handle handle, Owner owner, List<EventId> events) {
    return targets(handle, owner, events.size(), "h.event_id = any(:events::uuid[])", events);
  }

  private List<Target> targets(
      Handle handle, Owner owner, int most, String condition, List<EventId> events) {
    String sql =
        TARGETS
            .replace("<what>", condition())
            .replace("<binding>", binding.map(_ -> "h.binding_id = :binding").orElse("true"))
            .replace("<events>", condition)
            .replace("<removes>", Boolean.toString(removeCreated));
    return bound(handle.createQuery(sql))
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("most", most)
        .bindArray("events", String.class, events.stream().map(EventId::toString).toList())
        .map((row, _) -> target(row))
        .list();
  }

  private String condition() {
    return switch (what) {
      case What.Last _ -> LAST;
      case What.Pass _ -> "h.pass_id = :pass";
      case What.Span _ -> "h.at >= :from and h.at < :to";
    };
  }

  private <S extends SqlStatement<S>> S bound(S statement) {
    binding.ifPresent(id -> statement.bind("binding", id.value()));
    return switch (what) {
      case What.Last(EventId event) -> statement.bind("event", event.value());
      case What.Pass(UUID pass) -> statement.bind("pass", pass);
      case What.Span(Instant from, Instant to) -> statement.bind("from", from).bind("to", to);
    };
  }

  private static Target target(ResultSet row) throws SQLException {
    return new Target(
        new EventId(Columns.uuid(row, "event_id")),
        Stood.valueOf(row.getString("stood").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("before")),
        List.of((Long[]) row.getArray("deeds").getArray()));
  }

  /** Whether the user has what the scope names. */
  static boolean known(Handle handle, Owner owner, UndoScope scope) {
    return scope.knownBinding(handle, owner) && scope.knownWhat(handle, owner);
  }

  private boolean knownBinding(Handle handle, Owner owner) {
    return binding
        .map(id -> exists(handle, owner, "calsyncd.calendar_bindings where id = :id", id.value()))
        .orElse(true);
  }

  private boolean knownWhat(Handle handle, Owner owner) {
    return switch (what) {
      case What.Last(EventId event) ->
          exists(handle, owner, "calsyncd.calendar_events where id = :id", event.value());
      case What.Pass(UUID pass) ->
          exists(handle, owner, "calsyncd.event_history where pass_id = :id", pass);
      case What.Span _ -> true;
    };
  }

  private static boolean exists(Handle handle, Owner owner, String rows, UUID id) {
    return handle
        .createQuery(
            "select exists (select from " + rows + " and firm_id = :firm and user_id = :user)")
        .bind("id", id)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .mapTo(Boolean.class)
        .one();
  }
}
