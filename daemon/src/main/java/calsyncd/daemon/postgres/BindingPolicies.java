package calsyncd.daemon.postgres;

import calsyncd.daemon.json.FilterJson;
import calsyncd.daemon.postgres.BindingGraph.Bound;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Makes bindings and changes what is wanted of them. One user's come one after another, by a lock
 * on the preferences, which decide with: two at once could close a cycle that neither sees.
 */
public final class BindingPolicies {
  private static final Set<String> WRITABLE = Set.of("owner", "writer");

  private final Database database;

  /** The bindings in this database. */
  public BindingPolicies(Database database) {
    this.database = database;
  }

  /**
   * A binding that a user asks for.
   *
   * @param hubCalendar empty: a new hub calendar
   */
  public record NewBinding(
      UUID calendar, Optional<HubCalendarId> hubCalendar, BindingPolicy policy) {}

  /** What became of a wish. */
  public sealed interface Outcome {
    /** It is so now. */
    record Done(BindingRow binding) implements Outcome {}

    /** The user has no such calendar, hub calendar or binding. */
    record Unknown(String field) implements Outcome {}

    /** The calendar is bound already. */
    record Taken(BindingId by) implements Outcome {}

    /** The user allows no writes. */
    record WritesOff() implements Outcome {}

    /** The account may not write to the calendar. */
    record ReadOnly(String calendar, String role) implements Outcome {}

    /** The connection was not given the right to write. */
    record NotGranted(String provider) implements Outcome {}

    /** Events would travel in a circle over these calendars. */
    record Cycle(List<String> calendars) implements Outcome {}

    /** So many copies would go, not those that the person has seen. */
    record Copies(int count) implements Outcome {}
  }

  /** Binds a calendar to a hub calendar, which others may be bound to: a mirror. */
  public Outcome create(Author author, NewBinding wanted) {
    return database.in(handle -> {
      Owner owner = author.owner();
      boolean writes = lockPreferences(handle, owner);
      Optional<Remote> remote = lockRemote(handle, owner, wanted.calendar());
      if (remote.isEmpty()) {
        return new Outcome.Unknown("calendar_id");
      }
      Optional<BindingId> by = boundBy(handle, wanted.calendar());
      if (by.isPresent()) {
        return new Outcome.Taken(by.get());
      }
      if (wanted.hubCalendar().isPresent() && !lockHub(handle, owner, wanted.hubCalendar().get())) {
        return new Outcome.Unknown("hub_calendar_id");
      }
      BindingId id = new BindingId(UUID.randomUUID());
      String hub = wanted.hubCalendar().map(HubCalendarId::toString).orElse("new");
      Bound fresh = remote.get().bound(id, hub, wanted.policy());
      return refused(handle, owner, writes, remote.get(), fresh)
          .orElseGet(() -> insert(handle, author, remote.get(), wanted));
    });
  }

  private static Outcome insert(Handle handle, Author author, Remote remote, NewBinding wanted) {
    UUID hub =
        wanted
            .hubCalendar()
            .map(HubCalendarId::value)
            .orElseGet(() -> HubCalendars.copy(handle, wanted.calendar()));
    BindingId id =
        BindingTable.insert(handle, author.owner(), remote.connection(), wanted.calendar(), hub);
    set(handle, id, wanted.policy());
    BindingTable.setUnwanted(handle, wanted.calendar(), false);
    BindingRow row = BindingTable.find(handle, author.owner(), id).orElseThrow();
    AuditTable.act(
        handle,
        author,
        "binding.created",
        "binding:" + id,
        AuditTable.Change.to(row.policy().json().toString()));
    return new Outcome.Done(row);
  }

  /**
   * Changes what is wanted of a binding. Its copies are looked at anew by the next pass; where it
   * begins to export, that one reads all, since events that were there before have no copy.
   *
   * @param change may throw to refuse
   */
  public Outcome change(Author author, BindingId id, UnaryOperator<BindingPolicy> change) {
    return database.in(handle -> {
      boolean writes = lockPreferences(handle, author.owner());
      Optional<BindingRow> there = BindingTable.find(handle, author.owner(), id);
      if (there.isEmpty()) {
        return new Outcome.Unknown("binding");
      }
      BindingPolicy old = there.get().policy();
      BindingPolicy wanted = change.apply(old);
      return wanted.equals(old)
          ? new Outcome.Done(there.get())
          : change(handle, author, there.get(), wanted, writes);
    });
  }

  private static Outcome change(
      Handle handle, Author author, BindingRow row, BindingPolicy wanted, boolean writes) {
    Remote remote = lockRemote(handle, author.owner(), row.calendar()).orElseThrow();
    lockHub(handle, author.owner(), row.hubCalendar());
    Bound fresh = remote.bound(row.id(), row.hubCalendar().toString(), wanted);
    return refused(handle, author.owner(), writes, remote, fresh)
        .orElseGet(() -> {
          apply(handle, row, wanted);
          AuditTable.act(
              handle,
              author,
              "binding.changed",
              "binding:" + row.id(),
              new AuditTable.Change(row.policy().json().toString(), wanted.json().toString()));
          return new Outcome.Done(
              BindingTable.find(handle, author.owner(), row.id()).orElseThrow());
        });
  }

  private static void apply(Handle handle, BindingRow row, BindingPolicy wanted) {
    if (wanted.exports()) {
      CopiesAnew.look(handle, row.id());
    }
    set(handle, row.id(), wanted);
    CopiesAnew.endPass(handle, row.id(), wanted.exports() && !row.policy().exports());
  }

  /**
   * Lets a pass remove our copies and then untie the binding, without the guard, as a person has
   * seen what goes: what the provider had by itself stays. Another policy takes that back.
   *
   * @param copies how many the person has seen
   */
  public Outcome untie(Author author, BindingId id, int copies) {
    return database.in(handle -> {
      boolean writes = lockPreferences(handle, author.owner());
      Optional<BindingRow> there = BindingTable.find(handle, author.owner(), id);
      if (there.isEmpty()) {
        return new Outcome.Unknown("binding");
      }
      int count = BindingTable.countCopies(handle, id);
      return count == copies
          ? untie(handle, author, there.get(), writes)
          : new Outcome.Copies(count);
    });
  }

  private static Outcome untie(Handle handle, Author author, BindingRow row, boolean writes) {
    BindingPolicy wanted = row.policy().exportingOnly();
    Remote remote = lockRemote(handle, author.owner(), row.calendar()).orElseThrow();
    lockHub(handle, author.owner(), row.hubCalendar());
    Bound fresh = remote.bound(row.id(), row.hubCalendar().toString(), wanted);
    return refused(handle, author.owner(), writes, remote, fresh)
        .orElseGet(() -> {
          CopiesAnew.release(handle, row.id());
          set(handle, row.id(), wanted);
          leaveNothing(handle, row.id());
          CopiesAnew.endPass(handle, row.id(), false);
          AuditTable.note(handle, author, "binding.untying", "binding:" + row.id(), "");
          return new Outcome.Done(
              BindingTable.find(handle, author.owner(), row.id()).orElseThrow());
        });
  }

  private static void leaveNothing(Handle handle, BindingId id) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings
            set filters = filters || '{"everything": true}', state = 'active', state_reason = ''
            where id = :id
            """)
        .bind("id", id.value())
        .execute();
  }

  private static void set(Handle handle, BindingId id, BindingPolicy policy) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings set direction = :direction, export_view = :view,
              exports_attendees = :attendees, may_mail = :mail,
              filters = :filters::jsonb, updated_at = now()
            where id = :id
            """)
        .bind("id", id.value())
        .bind("direction", policy.direction())
        .bind("view", policy.exportView())
        .bind("attendees", policy.exportsAttendees())
        .bind("mail", policy.mayMail())
        .bind("filters", FilterJson.write(policy.filters()).toString())
        .execute();
  }

  private static Optional<Outcome> refused(
      Handle handle, Owner owner, boolean writes, Remote remote, Bound fresh) {
    if (fresh.exports() && !writes) {
      return Optional.of(new Outcome.WritesOff());
    }
    if (fresh.exports() && !remote.granted().equals("write")) {
      return Optional.of(new Outcome.NotGranted(remote.provider()));
    }
    if (fresh.exports() && !WRITABLE.contains(remote.role())) {
      return Optional.of(new Outcome.ReadOnly(remote.name(), remote.role()));
    }
    return BindingGraph.cycle(others(handle, owner, fresh.id()), fresh).map(Outcome.Cycle::new);
  }

  /**
   * A calendar at a provider.
   *
   * @param identity the same for each connection that shows it
   * @param granted whether its connection may {@code read} or {@code write}
   */
  private record Remote(
      ConnectionId connection,
      String provider,
      String identity,
      String name,
      String role,
      String granted) {
    Bound bound(BindingId id, String hub, BindingPolicy policy) {
      return new Bound(id.value(), identity, hub, policy.imports(), policy.exports(), name);
    }
  }

  private static Optional<Remote> lockRemote(Handle handle, Owner owner, UUID calendar) {
    return owned(
            handle.createQuery(
                """
                select r.connection_id, c.provider, c.provider || ' ' || r.remote_id as identity,
                  r.name, r.access_role, c.granted
                from calsyncd.remote_calendars r
                join calsyncd.calendar_connections c on c.id = r.connection_id
                where r.id = :id and r.firm_id = :firm and r.user_id = :user
                for no key update of r\
                """),
            owner)
        .bind("id", calendar)
        .map((row, _) ->
            new Remote(
                new ConnectionId(Columns.uuid(row, "connection_id")),
                row.getString("provider"),
                row.getString("identity"),
                row.getString("name"),
                row.getString("access_role"),
                row.getString("granted")))
        .findOne();
  }

  private static List<Bound> others(Handle handle, Owner owner, UUID except) {
    return owned(
            handle.createQuery(
                """
                select b.id, b.hub_calendar_id, b.direction, r.name,
                  c.provider || ' ' || r.remote_id as identity
                from calsyncd.calendar_bindings b
                join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
                join calsyncd.calendar_connections c on c.id = b.connection_id
                where b.firm_id = :firm and b.user_id = :user and b.id <> :except
                order by b.created_at, b.id\
                """),
            owner)
        .bind("except", except)
        .map((row, _) ->
            new Bound(
                Columns.uuid(row, "id"),
                row.getString("identity"),
                row.getString("hub_calendar_id"),
                !row.getString("direction").equals("export_only"),
                !row.getString("direction").equals("import_only"),
                row.getString("name")))
        .list();
  }

  private static boolean lockPreferences(Handle handle, Owner owner) {
    PreferenceTable.ensure(handle, owner);
    return owned(
            handle.createQuery(
                """
                select allow_writes from calsyncd.calendar_preferences
                where firm_id = :firm and user_id = :user for update\
                """),
            owner)
        .mapTo(Boolean.class)
        .one();
  }

  private static boolean lockHub(Handle handle, Owner owner, HubCalendarId hub) {
    return owned(
            handle.createQuery(
                """
                select id from calsyncd.hub_calendars
                where id = :id and firm_id = :firm and user_id = :user for no key update\
                """),
            owner)
        .bind("id", hub.value())
        .mapTo(UUID.class)
        .findOne()
        .isPresent();
  }

  private static Optional<BindingId> boundBy(Handle handle, UUID calendar) {
    return handle
        .createQuery(
            """
            select id from calsyncd.calendar_bindings where remote_calendar_id = :id
            order by created_at, id limit 1\
            """)
        .bind("id", calendar)
        .mapTo(UUID.class)
        .findOne()
        .map(BindingId::new);
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
