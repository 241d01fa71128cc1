package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.hub.Owner;
import calsyncd.hub.Trials;
import calsyncd.testkit.Attempt;
import calsyncd.testkit.HubContract;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The contract over PostgreSQL, with a person and an application at its other end. */
final class PostgresHubTest extends HubContract {

  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
  private final EventWrites writes =
      new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 50_000);
  private final UUID connection = world.connection(user, "google");
  private final UUID calendar = world.hubCalendar(user);

  @BeforeAll
  static void open() {
    world = new PgWorld("hub_contract");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Override
  protected Hub hub() {
    return world.hub;
  }

  @Override
  protected Trials trials() {
    return world.hub;
  }

  @Override
  protected Lease claim(String remoteCalendar, BindingRules rules) {
    return world.lease(world.binding(user, connection, calendar, remoteCalendar, rules));
  }

  @Override
  protected Lease again(Lease lease) {
    return world.lease(lease.binding().id());
  }

  @Override
  protected boolean rung(Lease lease) {
    return world.one(
        Boolean.class,
        "select due_seq > ? from calsyncd.calendar_bindings where id = ?",
        lease.claimedSeq(),
        lease.binding().id().value());
  }

  @Override
  protected EventId create(Event event) {
    NewEvent wanted = new NewEvent(new HubCalendarId(calendar), event, Optional.empty());
    return ((Created.Made) writes.create(author, wanted)).row().id();
  }

  @Override
  protected void edit(EventId id, Event event) {
    write(id, new EventEdit.Put(event));
  }

  @Override
  protected void erase(EventId id) {
    write(id, new EventEdit.Remove());
  }

  private void write(EventId id, EventEdit edit) {
    long version =
        world.one(
            Long.class, "select version from calsyncd.calendar_events where id = ?", id.value());
    assertThat(writes.edit(author, id, Set.of(version), _ -> edit))
        .isInstanceOfAny(Edited.Done.class, Edited.Removed.class);
  }

  @Override
  protected void choose(LinkId link, Choice choice) {
    world.run(
        """
        update calsyncd.calendar_sync_conflicts set choice = ?::jsonb, chosen_by = 'user'
        where link_id = ? and state = 'open'
        """,
        RemoteJson.write(choice),
        link.value());
  }

  @Override
  protected void approve(LinkId link) {
    decide(link, true);
  }

  @Override
  protected void reject(LinkId link) {
    decide(link, false);
  }

  private void decide(LinkId link, boolean approved) {
    UUID proposal =
        world.one(
            UUID.class, "select proposal_id from calsyncd.event_links where id = ?", link.value());
    ProposalTable proposals = new ProposalTable(world.database, world.ids);
    Set<Long> seen = Set.of(proposals.find(author.owner(), proposal).orElseThrow().version());
    assertThat(proposals.decide(author, proposal, seen, approved))
        .isInstanceOf(ProposalTable.Decided.Done.class);
  }

  @Override
  protected List<String> proposals(Lease lease) {
    return texts(
        """
        select kind || ' ' || state || ' ' || events from calsyncd.sync_proposals
        where binding_id = ? order by created_at, id
        """,
        lease.binding().id().value());
  }

  @Override
  protected List<String> resolutions(EventId event) {
    return texts(
        """
        select resolution from calsyncd.calendar_sync_conflicts
        where event_id = ? and state = 'resolved' order by resolved_at
        """,
        event.value());
  }

  private static List<String> texts(String sql, UUID id) {
    return world.database.in(handle -> handle.select(sql, id).mapTo(String.class).list());
  }

  @Override
  protected List<Deed> deeds(EventId event) {
    return world.database.in(handle ->
        handle
            .select(
                """
                select side, verb, why, array_to_string(fields, ',') as fields, before, raw,
                  version, request_id
                from calsyncd.event_history where event_id = ? order by id
                """,
                event.value())
            .map((row, _) -> deed(event, row))
            .list());
  }

  private static Deed deed(EventId event, ResultSet row) throws SQLException {
    String fields = row.getString("fields");
    return new Deed(
        event,
        Deed.Side.valueOf(row.getString("side").toUpperCase(Locale.ROOT)),
        row.getString("verb"),
        row.getString("why"),
        fields.isEmpty() ? List.of() : List.of(fields.split(",")),
        Optional.ofNullable(row.getString("before")).map(RemoteJson::event),
        row.getString("raw"),
        row.getLong("version"),
        row.getString("request_id"));
  }

  @Override
  protected List<Attempt> attempts(LinkId link) {
    return world.database.in(handle ->
        handle
            .select(
                "select * from calsyncd.sync_attempts where link_id = ? order by started_at, id",
                link.value())
            .map((row, _) -> attempt(row))
            .list());
  }

  private static Attempt attempt(ResultSet row) throws SQLException {
    return new Attempt(
        row.getString("operation"),
        row.getString("state"),
        row.getString("error_class"),
        row.getString("error_summary"),
        row.getString("provider_request_id"),
        row.getInt("retry_count"),
        row.getBoolean("max_retries_reached"),
        Columns.maybeInstant(row, "next_retry_at"));
  }

  @Override
  protected List<String> tries(Lease lease) {
    return texts(
        """
        select operation || ': ' || sum(successes) || ' succeeded, ' || sum(transient)
          || ' transient, ' || sum(rate_limited) || ' rate_limited, ' || sum(non_retryable)
          || ' non_retryable, ' || sum(exhausted) || ' exhausted'
        from calsyncd.sync_attempt_counts where connection_id = ?
        group by operation order by operation
        """,
        connection);
  }

  /** The kept counts are what counting would find. */
  @AfterEach
  void countsAreTrue() {
    assertThat(texts(COUNTED, connection)).isEqualTo(texts(KEPT, connection));
  }

  private static final String COUNTED =
      """
      select operation || error_class || max_retries_reached || ' ' || count(*)
      from calsyncd.sync_attempts
      where connection_id = ? and state in ('pending_retry', 'failed')
      group by operation, error_class, max_retries_reached order by 1
      """;

  private static final String KEPT =
      """
      select operation || error_class || max_retries_reached || ' ' || attempts
      from calsyncd.sync_failed_counts where connection_id = ? and attempts <> 0 order by 1
      """;

  @Override
  protected List<Event> living() {
    return world.database.in(handle ->
        handle
            .select(
                """
                select content from calsyncd.calendar_events
                where hub_calendar_id = ? and deleted_at is null order by uid
                """,
                calendar)
            .mapTo(String.class)
            .map(RemoteJson::event)
            .list());
  }
}
