package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.daemon.postgres.EventHistoryTable.Deed;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Answers to invitations, which passes bring to who organises the meeting. */
public final class Invitations {
  private final Database database;
  private final Supplier<UUID> ids;

  /** The links in this database. */
  public Invitations(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** What became of an answer. */
  public sealed interface Answered {
    /** A pass brings it. */
    record Done(EventRow row, BindingId by) implements Answered {}

    /** The user has no such event. */
    record Unknown() implements Answered {}

    /** No calendar of the user's has it from somebody else. */
    record NotInvited() implements Answered {}

    /** The account of the calendar organises it. */
    record Organises(String account) implements Answered {}

    /** The account of the calendar is none of the people who were asked. */
    record NotAsked(String account, String calendar) implements Answered {}

    /** The calendar is only imported. */
    record ImportOnly(BindingId by, String calendar) implements Answered {}
  }

  /**
   * Answers an invitation.
   *
   * @param response {@code accepted}, {@code declined} or {@code tentative}
   */
  public Answered respond(Author author, EventId event, String response) {
    return database.in(handle -> {
      EventRows rows = new EventRows(handle, author.owner(), ids);
      return rows.lock(event) instanceof EventRows.Found.Living(EventRow row)
          ? respond(handle, author, row, response)
          : new Answered.Unknown();
    });
  }

  private static Answered respond(Handle handle, Author author, EventRow row, String response) {
    Event event = RemoteJson.event(row.content());
    List<Native> links = natives(handle, author, row.id());
    Optional<Native> link = links.stream().min(Comparator.comparing(it -> it.rank(event)));
    if (link.isEmpty()) {
      return new Answered.NotInvited();
    }
    return switch (link.get().rank(event)) {
      case ORGANISES -> new Answered.Organises(link.get().account());
      case NOT_ASKED -> new Answered.NotAsked(link.get().account(), link.get().calendar());
      case IMPORT_ONLY -> new Answered.ImportOnly(link.get().binding(), link.get().calendar());
      case ASKED -> answer(handle, author, row, link.get(), response);
    };
  }

  /** What an account can say, the best first. */
  private enum Rank {
    ASKED,
    IMPORT_ONLY,
    ORGANISES,
    NOT_ASKED
  }

  /** The copy that the provider had by itself. */
  private record Native(
      UUID link, BindingId binding, boolean exports, String account, String calendar) {
    Rank rank(Event event) {
      boolean organises = event.content().people().organizer().map(this::isOurs).orElse(true);
      if (organises) {
        return Rank.ORGANISES;
      }
      if (event.content().people().attendees().stream().noneMatch(it -> isOurs(it))) {
        return Rank.NOT_ASKED;
      }
      return exports ? Rank.ASKED : Rank.IMPORT_ONLY;
    }

    private boolean isOurs(Attendee person) {
      return person.email().equalsIgnoreCase(account);
    }

    static Native of(ResultSet row) throws SQLException {
      return new Native(
          Columns.uuid(row, "id"),
          new BindingId(Columns.uuid(row, "binding_id")),
          !row.getString("direction").equals("import_only"),
          row.getString("account_email"),
          row.getString("name"));
    }
  }

  private static List<Native> natives(Handle handle, Author author, EventId event) {
    return handle
        .createQuery(
            """
            select l.id, l.binding_id, b.direction, c.account_email, r.name
            from calsyncd.event_links l
            join calsyncd.calendar_bindings b on b.id = l.binding_id
            join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
            join calsyncd.calendar_connections c on c.id = b.connection_id
            where l.event_id = :event and l.firm_id = :firm and b.user_id = :user
              and not l.own_copy and l.remote_id is not null
            order by l.created_at, l.id for update of l\
            """)
        .bind("event", event.value())
        .bind("firm", author.owner().firmId())
        .bind("user", author.owner().userId())
        .map((row, _) -> Native.of(row))
        .list();
  }

  private static Answered answer(
      Handle handle, Author author, EventRow row, Native link, String response) {
    handle
        .createUpdate(
            """
            update calsyncd.event_links set wanted_response = :response, retry_at = null,
              retry_count = 0, updated_at = now(),
              lag_since = case when wanted_version > hub_version or wanted_response <> ''
                then lag_since else now() end
            where id = :id
            """)
        .bind("id", link.link())
        .bind("response", response)
        .execute();
    EventHistoryTable.record(
        handle,
        author,
        row,
        Optional.of(link.binding()),
        new Deed("remote", "answered", response, List.of("attendees"), Optional.empty()));
    AuditTable.note(handle, author, "event.answered", "event:" + row.id(), response);
    PostgresDueWork.ringNow(handle, List.of(link.binding()), author.correlationId());
    return new Answered.Done(row, link.binding());
  }
}
