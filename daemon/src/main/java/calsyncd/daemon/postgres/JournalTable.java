package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.WatchTable.Rings;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.queue.Notification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** {@code calsyncd.webhook_journal}: what arrived by webhook, and what it caused. */
public final class JournalTable {
  /** One replay rings for so many notifications at most. */
  public static final int REPLAYED = 10_000;

  private static final int ROWS = 5_000;

  private final Database database;

  /** The journal in this database. */
  public JournalTable(Database database) {
    this.database = database;
  }

  /** A request that was refused, or an item of one. */
  public record Refused(String provider, String verdict, Instant at) {}

  /**
   * Writes down a batch that has rung. What belongs to no watch is left out.
   *
   * @param passes the correlation id that the passes were rung with
   */
  public void append(Collection<Notification> batch, Rings rings, String passes) {
    Rows rows =
        new Rows(
            "place", "provider", "watch", "user_id", "state", "number", "received", "correlation");
    int place = 0;
    for (Notification n : batch) {
      rows.add(
          place++,
          n.provider(),
          n.watch(),
          n.userId(),
          n.state(),
          n.messageNumber(),
          n.receivedAt(),
          n.correlationId());
    }
    String rung = array(rings.rung().stream().map(r -> r.binding().toString()));
    database.with(handle -> rows.execute(handle, APPEND, "rung", rung, "passes", passes));
  }

  /** A parameter that is an array, as PostgreSQL writes it; none of its texts needs a quote. */
  private static String array(Stream<String> ids) {
    return "{" + String.join(",", ids.toList()) + "}";
  }

  private static final String APPEND =
      """
      insert into calsyncd.webhook_journal (firm_id, user_id, connection_id, provider, verdict,
        watch_id, state, message_number, received_at, bindings, correlation_id,
        pass_correlation_id)
      select s.firm_id, s.user_id, s.connection_id, r.provider, 'rang', r.watch, r.state,
        r.number::bigint, r.received::timestamptz,
        case when s.binding_id is not null then array[s.binding_id]
          else array(
            select b.id from calsyncd.calendar_bindings b
            where b.connection_id = s.connection_id and b.id = any(:rung::uuid[])) end,
        r.correlation, :passes
      from <rows>
      join calsyncd.webhook_subscriptions s on s.provider = r.provider and s.watch_id = r.watch
        and s.user_id::text = r.user_id
      order by r.place::int
      """;

  /** Writes down a sample of what was refused. It belongs to nobody. */
  public void refused(List<Refused> sample) {
    Rows rows = new Rows("provider", "verdict", "at");
    sample.forEach(r -> rows.add(r.provider(), r.verdict(), r.at()));
    database.with(handle ->
        rows.execute(
            handle,
            """
            insert into calsyncd.webhook_journal (provider, verdict, received_at)
            select r.provider, r.verdict, r.at::timestamptz from <rows>
            """));
  }

  /** Forgets the oldest beyond so many rows, some of them at a time; how many it forgot. */
  public int trim(long most) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                delete from calsyncd.webhook_journal where id = any(array(
                  select id from calsyncd.webhook_journal
                  where id <= (select max(id) from calsyncd.webhook_journal) - :most
                  order by id limit :rows for update skip locked))
                """)
            .bind("most", most)
            .bind("rows", ROWS)
            .execute());
  }

  /** Forgets what was drained so long ago, and all beyond so many rows. */
  public long purge(Duration age, long most) {
    long gone = 0;
    int some;
    do {
      some = expire(age) + trim(most);
      gone += some;
    } while (some > 0);
    return gone;
  }

  private int expire(Duration age) {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                delete from calsyncd.webhook_journal where id = any(array(
                  select id from calsyncd.webhook_journal
                  where drained_at < now() - :age * interval '1 second'
                  order by drained_at limit :rows for update skip locked))
                """)
            .bind("age", age.toSeconds())
            .bind("rows", ROWS)
            .execute());
  }

  /**
   * Which entries of a tenant are asked for.
   *
   * @param before only entries older than this one
   */
  public record Filter(
      String firm, Optional<ConnectionId> connection, Optional<String> provider, long before) {}

  /** The newest first. */
  public List<JournalRow> list(Filter filter, int most) {
    String connection = filter.connection.isPresent() ? " and j.connection_id = :connection" : "";
    return database.in(handle ->
        bind(
                handle.createQuery(
                    """
                    select j.* from calsyncd.webhook_journal j
                    where j.firm_id = :firm and j.id < :before
                      and (:provider = '' or j.provider = :provider)<connection>
                    order by j.id desc limit :most
                    """
                        .replace("<connection>", connection)),
                filter)
            .bind("most", most)
            .map((row, _) -> row(row))
            .list());
  }

  private static Query bind(Query query, Filter filter) {
    filter.connection.ifPresent(id -> query.bind("connection", id.value()));
    return query
        .bind("firm", filter.firm)
        .bind("before", filter.before)
        .bind("provider", filter.provider.orElse(""));
  }

  private static JournalRow row(ResultSet row) throws SQLException {
    UUID[] bindings = (UUID[]) row.getArray("bindings").getArray();
    return new JournalRow(
        row.getLong("id"),
        new JournalRow.Source(
            row.getString("provider"),
            Columns.uuid(row, "user_id"),
            new ConnectionId(Columns.uuid(row, "connection_id")),
            row.getString("watch_id")),
        row.getString("state"),
        new JournalRow.Times(
            Columns.instant(row, "received_at"), Columns.instant(row, "drained_at")),
        Stream.of(bindings).map(BindingId::new).toList(),
        new JournalRow.Trace(
            row.getString("correlation_id"), row.getString("pass_correlation_id")));
  }

  /** Entries from one id to another, both among them. */
  public record Span(long from, long to) {}

  /**
   * What a replay came to.
   *
   * @param entries notifications that were meant
   * @param rung bindings that were rung for them; those that may not run are not
   */
  public record Replayed(int entries, List<Rung> rung) {
    public Replayed {
      rung = List.copyOf(rung);
    }
  }

  /**
   * Rings once more what these notifications had rung. Safe to repeat: a pass that finds nothing
   * new does nothing.
   *
   * @return empty where the tenant has no such entry, or more than {@link #REPLAYED}
   */
  public Optional<Replayed> replay(Author author, Span span) {
    return database.in(handle -> {
      int entries = count(handle, author, span);
      if (entries == 0 || entries > REPLAYED) {
        return Optional.empty();
      }
      List<BindingId> bindings = meant(handle, author, span);
      List<Rung> rung = PostgresDueWork.ring(handle, bindings, author.correlationId());
      AuditTable.note(
          handle,
          author,
          "webhook_replay_requested",
          "webhooks:" + span.from + "-" + span.to,
          "%d notifications, %d bindings".formatted(entries, rung.size()));
      return Optional.of(new Replayed(entries, rung));
    });
  }

  private static int count(Handle handle, Author author, Span span) {
    return spanned(
            handle.createQuery(
                """
                select count(*) from (
                  select from calsyncd.webhook_journal
                  where firm_id = :firm and id between :from and :to limit :most + 1) x
                """),
            author,
            span)
        .bind("most", REPLAYED)
        .mapTo(Integer.class)
        .one();
  }

  private static List<BindingId> meant(Handle handle, Author author, Span span) {
    return spanned(
            handle.createQuery(
                """
                select distinct b.id from calsyncd.webhook_journal j
                cross join unnest(j.bindings) as meant (id)
                join calsyncd.calendar_bindings b on b.id = meant.id and b.firm_id = j.firm_id
                where j.firm_id = :firm and j.id between :from and :to
                """),
            author,
            span)
        .map((row, _) -> new BindingId(row.getObject(1, UUID.class)))
        .list();
  }

  private static Query spanned(Query query, Author author, Span span) {
    return query.bind("firm", author.owner().firmId()).bind("from", span.from).bind("to", span.to);
  }
}
