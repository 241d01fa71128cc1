package calsyncd.daemon.postgres;

import calsyncd.calendar.Uid;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.LinkId;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Which links of a binding have their turn, or have a copy that a pass did not see. */
final class TurnRows {
  private static final String LAGS =
      """
      (l.wanted_version > l.hub_version or l.wanted_response <> '')
        and l.intent_version is null
        and (l.wanted_response <> ''
          or not (l.state in ('parked', 'out_of_window')
              and l.parked_version in (0, l.wanted_version)
              and not (l.parked_version = 0 and l.state_reason = 'uid_taken')
              and not (l.parked_version > 0 and l.retry_at is not null))
            and not (l.state = 'conflict' and exists (
              select from calsyncd.calendar_sync_conflicts c
              where c.link_id = l.id and c.state = 'open' and c.choice is null
                and c.event_version >= l.wanted_version)))
      """;

  private static final String DECIDED =
      """
      l.state = 'conflict' and l.intent_version is null and exists (
        select from calsyncd.calendar_sync_conflicts c
        where c.link_id = l.id and c.state = 'open' and c.choice is not null)
      """;

  private static final String SETTLES =
      "l.intent_version is not null and (:settles or l.remote_id is not null)\n";

  private static final String DUE = "(l.retry_at is null or l.retry_at <= now())\n";

  /** Each half by an index of its own, and no more of it than is asked for. */
  static final String LAGGING =
      """
      select id from (
        (select l.id, l.lag_since from calsyncd.event_links l
         where :writes and l.binding_id = :binding and <lags> and <due>
           and (l.lag_since, l.id) > (:since::timestamptz, :after::uuid)
         order by l.lag_since, l.id limit :most)
        union
        (select l.id, l.lag_since from calsyncd.event_links l
         where l.binding_id = :binding and <decided> and <due>
           and (l.lag_since, l.id) > (:since::timestamptz, :after::uuid)
         order by l.lag_since, l.id limit :most)) as turns
      order by lag_since, id limit :most
      """
          .replace("<lags>", LAGS)
          .replace("<decided>", DECIDED)
          .replace("<due>", DUE);

  private static final String HAS_COPY =
      """
      l.remote_id is not null and not (l.state = 'parked' and l.state_reason = any(:removals))
      """;

  private final Handle handle;
  private final UUID binding;
  private final BindingRules rules;

  TurnRows(Handle handle, Binding binding) {
    this.handle = handle;
    this.binding = binding.id().value();
    this.rules = binding.rules();
  }

  private Query query(String sql) {
    return handle
        .createQuery(sql)
        .bind("binding", binding)
        .bind("writes", rules.mayWrite())
        .bind("settles", rules.mayWrite() || !rules.exports());
  }

  private static LinkId link(ResultSet row) throws SQLException {
    return new LinkId(Columns.uuid(row, "id"));
  }

  private record Position(String since, UUID id) {
    static final Position START = new Position("-infinity", new UUID(0, 0));
  }

  Instant now() {
    return query("select now() as now").map((row, _) -> Columns.instant(row, "now")).one();
  }

  List<LinkId> lagging(Optional<LinkId> after, int most) {
    Position position = after.flatMap(this::position).orElse(Position.START);
    return query(LAGGING)
        .bind("since", position.since())
        .bind("after", position.id())
        .bind("most", most)
        .map((row, _) -> link(row))
        .list();
  }

  private Optional<Position> position(LinkId link) {
    return query(
            """
            select lag_since::text as since, id from calsyncd.event_links
            where id = :link and binding_id = :binding
            """)
        .bind("link", link.value())
        .map((row, _) -> new Position(row.getString("since"), Columns.uuid(row, "id")))
        .findOne();
  }

  List<LinkId> unsettled(int most) {
    return query(
            """
            select l.id from calsyncd.event_links l
            where l.binding_id = :binding and <settles> and <due>
            order by l.id limit :most
            """
                .replace("<settles>", SETTLES)
                .replace("<due>", DUE))
        .bind("most", most)
        .map((row, _) -> link(row))
        .list();
  }

  boolean isTaken(CreateKey key, Uid uid, LinkId by) {
    return query(
            """
            select exists (
                select from calsyncd.event_links
                where binding_id = :binding and create_key = :key and id <> :by)
              or exists (
                select from calsyncd.event_links l
                join calsyncd.calendar_events e on e.id = l.event_id
                where l.binding_id = :binding and l.id <> :by and l.remote_id is not null
                  and (l.wanted_version > l.hub_version or not l.own_copy)
                  and e.deleted_at is not null
                  and calsyncd.digest(e.uid) = calsyncd.digest(:uid))
            """)
        .bind("key", key.value())
        .bind("uid", uid.value())
        .bind("by", by.value())
        .mapTo(Boolean.class)
        .one();
  }

  Optional<Duration> nextRetry(Instant after) {
    String sql =
        """
        select extract(epoch from min(l.retry_at) - now())::double precision
        from calsyncd.event_links l
        where l.binding_id = :binding and l.retry_at > :after::timestamptz
          and (<settles> or :writes and <lags> or <decided>)
        """
            .replace("<settles>", SETTLES)
            .replace("<lags>", LAGS)
            .replace("<decided>", DECIDED);
    return query(sql)
        .bind("after", Times.text(after))
        .map((row, _) -> Optional.ofNullable(row.getObject(1, Double.class)))
        .one()
        .map(seconds -> Duration.ofMillis(Math.max(0, (long) Math.ceil(seconds * 1000))));
  }

  List<RemoteId> approved(int most) {
    return query(
            """
            select remote_id from calsyncd.event_links
            where binding_id = :binding and state = 'approved'
              and state_reason = 'removal_proposed' and remote_id is not null
            order by id limit :most
            """)
        .bind("most", most)
        .map((row, _) -> new RemoteId(row.getString(1)))
        .list();
  }

  Set<EventId> keptElsewhere(Collection<EventId> events) {
    Rows rows = new Rows("id");
    events.forEach(rows::add);
    return new HashSet<>(
        rows.query(
            handle,
            """
            select distinct l.event_id from <rows>
            join calsyncd.event_links l on l.event_id = r.id::uuid
            join calsyncd.calendar_bindings b on b.id = l.binding_id
            where l.binding_id <> :binding and l.remote_id is not null
              and b.direction = 'import_only'
            """,
            row -> new EventId(Columns.uuid(row, "event_id")),
            "binding",
            binding));
  }

  int copies() {
    return query(
            "select count(*) from calsyncd.event_links l where l.binding_id = :binding and "
                + HAS_COPY)
        .bindArray("removals", String.class, ProposalRows.REMOVALS)
        .mapTo(Integer.class)
        .one();
  }

  List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    String sql =
        """
        select l.remote_id
        from calsyncd.event_links l
        join calsyncd.calendar_events e on e.id = l.event_id
        where l.binding_id = :binding
          and e.starts_at < :to::timestamptz and e.ends_at >= :from::timestamptz
          and not exists (select from unnest(:seen) s(id) where s.id = l.remote_id)
          and\s\
        """;
    return query(sql + HAS_COPY)
        .bind("from", Times.text(window.from()))
        .bind("to", Times.text(window.to()))
        .bindArray("removals", String.class, ProposalRows.REMOVALS)
        .bindArray("seen", String.class, seen.stream().map(RemoteId::value).toList())
        .map((row, _) -> new RemoteId(row.getString(1)))
        .list();
  }
}
