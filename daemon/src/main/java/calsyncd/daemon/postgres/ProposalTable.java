package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** {@code calsyncd.sync_proposals}, as users see and decide them. */
public final class ProposalTable {
  /** Why a link stays as it is after a no. */
  static final String REJECTED = "rejected_by_user";

  private static final String READ =
      """
      select x.id, x.binding_id, r.name, c.provider, x.kind, x.events, x.state,
        x.decided_by, x.decided_at, x.correlation_id, x.created_at,
        (select coalesce(bit_xor(hashtextextended(l.id::text || ':' || l.parked_version, 0)), 0)
            & 281474976710655
          from calsyncd.event_links l where l.proposal_id = x.id) as version
      from calsyncd.sync_proposals x
      join calsyncd.calendar_bindings b on b.id = x.binding_id
      join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      join calsyncd.calendar_connections c on c.id = b.connection_id
      where x.firm_id = :firm and x.user_id = :user
      """;

  private final Database database;
  private final Supplier<UUID> ids;

  /** The proposals in this database. */
  public ProposalTable(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** The next of a user's proposals, those that are decided or are not where that is asked. */
  public List<ProposalRow> page(
      Owner owner, Optional<Boolean> decided, Optional<Page> after, int limit) {
    String sql =
        READ
            + decided.map(_ -> "and " + Page.OPEN + " = (not :decided)::int\n").orElse("")
            + after.map(_ -> Page.CONDITION).orElse("")
            + Page.ORDER;
    return database.in(handle -> {
      var query = owned(handle.createQuery(sql), owner).bind("limit", limit);
      decided.ifPresent(it -> query.bind("decided", it));
      after.ifPresent(
          it -> query.bind("closed", it.closed()).bind("at", it.at()).bind("after", it.id()));
      return query.map((row, _) -> proposal(row)).list();
    });
  }

  /** One of a user's proposals. */
  public Optional<ProposalRow> find(Owner owner, UUID id) {
    return database.in(handle -> find(handle, owner, id));
  }

  private static Optional<ProposalRow> find(Handle handle, Owner owner, UUID id) {
    return owned(handle.createQuery(READ + "and x.id = :id"), owner)
        .bind("id", id)
        .map((row, _) -> proposal(row))
        .findOne();
  }

  /** The events of a proposal by start, at most so many. */
  public List<ProposalRow.Affected> events(Owner owner, UUID id, int most) {
    return database.in(handle ->
        owned(
                handle.createQuery(
                    """
                    select e.id, e.content::text as content, l.state_reason
                    from calsyncd.event_links l
                    join calsyncd.calendar_events e on e.id = l.event_id
                    where l.proposal_id = :id and e.firm_id = :firm and e.user_id = :user
                    order by e.starts_at, e.id limit :most\
                    """),
                owner)
            .bind("id", id)
            .bind("most", most)
            .map((row, _) ->
                new ProposalRow.Affected(
                    new EventId(Columns.uuid(row, "id")),
                    row.getString("content"),
                    row.getString("state_reason")))
            .list());
  }

  /** What became of a decision. */
  public sealed interface Decided {
    /** It is so now. */
    record Done(ProposalRow row) implements Decided {}

    /** The user has no such proposal. */
    record Unknown() implements Decided {}

    /** It was decided before, like this. */
    record Before(String state) implements Decided {}

    /** It is about something else than the user saw. */
    record Stale(ProposalRow row) implements Decided {}
  }

  /**
   * Says yes or no to what it still is about if it is of one of these versions, and rings the
   * binding, whose pass carries it out.
   */
  public Decided decide(Author author, UUID id, Set<Long> versions, boolean approved) {
    return database.in(handle -> {
      Optional<ProposalRow> row = lock(handle, author.owner(), id);
      if (row.isEmpty()) {
        return new Decided.Unknown();
      }
      if (!row.get().decision().open()) {
        return new Decided.Before(row.get().decision().state());
      }
      if (!versions.contains(row.get().version())) {
        return new Decided.Stale(row.get());
      }
      if (approved) {
        approve(handle, id);
      } else {
        reject(handle, author, row.get());
      }
      close(handle, author, row.get(), approved ? "approved" : "rejected");
      return new Decided.Done(find(handle, author.owner(), id).orElseThrow());
    });
  }

  /** As it is once nothing joins it any more: what came while the lock was waited for, too. */
  private static Optional<ProposalRow> lock(Handle handle, Owner owner, UUID id) {
    owned(
            handle.createQuery(
                """
                select id from calsyncd.sync_proposals
                where id = :id and firm_id = :firm and user_id = :user for update
                """),
            owner)
        .bind("id", id)
        .mapTo(UUID.class)
        .findOne();
    return find(handle, owner, id);
  }

  private static void close(Handle handle, Author author, ProposalRow row, String state) {
    handle
        .createUpdate(
            """
            update calsyncd.sync_proposals
            set state = :state, decided_by = :actor, decided_at = now() where id = :id
            """)
        .bind("id", row.id())
        .bind("state", state)
        .bind("actor", AuditTable.actor(author))
        .execute();
    String kind = "\"kind\": \"" + row.kind() + "\"";
    AuditTable.act(
        handle,
        author,
        "proposal." + state,
        "proposal:" + row.id(),
        new AuditTable.Change(
            "{\"state\": \"open\", " + kind + "}", "{\"state\": \"" + state + "\", " + kind + "}"));
    PostgresDueWork.ringNow(handle, List.of(row.binding()), author.correlationId());
  }

  private static void approve(Handle handle, UUID id) {
    onLinks(handle, id, "state = 'approved'");
  }

  private void reject(Handle handle, Author author, ProposalRow row) {
    switch (row.kind()) {
      case "remove_from_hub" -> onLinks(handle, row.id(), AS_BEFORE);
      case "remove_copies" -> keepCopies(handle, author, row);
      default -> keepParked(handle, row.id());
    }
  }

  /**
   * The event stays, and its copy is to say what it said. Whether that is there is for the next
   * pass to read: the listing that missed it may have been wrong.
   */
  private static final String AS_BEFORE =
      """
      intent_version = case when l.remote_id is not null then l.hub_version end,
      intent_wanted = l.remote_base, intent_hub_base = l.hub_base, state = 'linked',
      state_reason = '', parked_version = 0, proposal_id = null, retry_count = 0, retry_at = null\
      """;

  /** Where the event was removed from the hub, it comes back; else its copies stay as they are. */
  private void keepCopies(Handle handle, Author author, ProposalRow row) {
    PersonsEdits edits = new PersonsEdits(handle, author, ids);
    Map<EventId, PersonsEdits.Held> held = edits.hold(events(handle, row.id()));
    for (PersonsEdits.Held event : held.values()) {
      if (event.gone() && !edits.taken(event, event.event().uid())) {
        edits.put(event, event.event(), "proposal", List.of());
        unpark(handle, row.id(), event.row().id());
      }
    }
    keepParked(handle, row.id());
    edits.ring();
  }

  private static List<EventId> events(Handle handle, UUID proposal) {
    return handle
        .createQuery("select distinct event_id from calsyncd.event_links where proposal_id = :id")
        .bind("id", proposal)
        .mapTo(UUID.class)
        .map(EventId::new)
        .list();
  }

  /** None of its copies is to go now, whichever proposal asked. */
  private static void unpark(Handle handle, UUID proposal, EventId event) {
    handle
        .createUpdate(
            """
            update calsyncd.event_links
            set state = 'linked', state_reason = '', parked_version = 0,
              proposal_id = null
            where event_id = :event and state = 'parked'
              and (proposal_id = :id or state_reason = 'copy_removal_proposed')
            """)
        .bind("id", proposal)
        .bind("event", event.value())
        .execute();
  }

  private static void keepParked(Handle handle, UUID id) {
    onLinks(
        handle,
        id,
        "parked_version = l.wanted_version, proposal_id = null, retry_at = null, state_reason = '"
            + REJECTED
            + "'");
  }

  /** Those that still wait: content that came back meanwhile has let a link go. */
  private static void onLinks(Handle handle, UUID id, String change) {
    handle
        .createUpdate(
            """
            with locked as (
              select id from calsyncd.event_links where proposal_id = :id and state = 'parked'
              order by id for update)
            update calsyncd.event_links l set <change>, updated_at = now()
            from locked where l.id = locked.id
            """
                .replace("<change>", change))
        .bind("id", id)
        .execute();
  }

  private static ProposalRow proposal(ResultSet row) throws SQLException {
    return new ProposalRow(
        Columns.uuid(row, "id"),
        new BindingId(Columns.uuid(row, "binding_id")),
        row.getString("name"),
        row.getString("provider"),
        row.getString("kind"),
        row.getInt("events"),
        row.getLong("version"),
        new ProposalRow.Decision(
            row.getString("state"),
            row.getString("decided_by"),
            Columns.maybeInstant(row, "decided_at")),
        row.getString("correlation_id"),
        Columns.instant(row, "created_at"));
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
