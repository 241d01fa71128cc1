package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.daemon.postgres.GroupRow.Wish;
import calsyncd.daemon.postgres.IdempotencyKeys.Used;
import calsyncd.daemon.postgres.InvitingBindings.Inviting;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * {@code calsyncd.calendar_groups}. Each write is one transaction that locks groups by id first and
 * their targets last, and has them brought in step once it is committed.
 */
public final class GroupTable {
  /** Who wrote sees to the targets at once; else any node does, so much later. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private final Database database;
  private final Supplier<UUID> ids;
  private final GroupTargets targets;
  private final IdempotencyKeys keys;

  /** The groups in a database, with these targets; each is made once for its key. */
  public GroupTable(
      Database database, Supplier<UUID> ids, GroupTargets targets, IdempotencyKeys keys) {
    this.database = database;
    this.ids = ids;
    this.targets = targets;
    this.keys = keys;
  }

  /**
   * A new group.
   *
   * @param key under which a repeat is known
   */
  public record NewGroup(HubCalendarId calendar, Wish wish, Optional<IdempotencyKey> key) {}

  /** What became of a wish. */
  public sealed interface Outcome {
    /** It is so. */
    record Done(GroupRow row) implements Outcome {}

    /** The user has no such thing, by the field that names it; the group itself where empty. */
    record Unknown(String field) implements Outcome {}

    /** The key belongs to another request, or to one whose group is deleted. */
    record KeySpent() implements Outcome {}

    /** The group is of another version than was said. */
    record Stale(long version) implements Outcome {}

    /** No binding of the hub calendar can invite, or several can and none is named. */
    record NoInviting(List<BindingId> able) implements Outcome {}

    /** The binding can't invite. */
    record CannotInvite(BindingId binding) implements Outcome {}

    /** The provider mails guests whatever it is asked, and the group does not consent. */
    record ConsentNeeded(String provider) implements Outcome {}

    /** People are invited through the binding that is to be another. */
    record Invited(BindingId by) implements Outcome {}
  }

  /** A user's groups, the oldest first, behind the one that was given last. */
  public List<GroupRow> page(Owner owner, Optional<Page> after, int limit) {
    return database.in(handle ->
        owned(
                handle.createQuery(
                    """
                    select <columns> from calsyncd.calendar_groups
                    where firm_id = :firm and user_id = :user and deleted_at is null
                      and (created_at, id) > (:at, :after)
                    order by created_at, id limit :limit
                    """
                        .replace("<columns>", GroupRow.COLUMNS)),
                owner)
            .bind("at", after.map(Page::at).orElse(java.time.Instant.EPOCH))
            .bind("after", after.map(Page::id).orElse(new UUID(0, 0)))
            .bind("limit", limit)
            .map((row, _) -> GroupRow.of(row))
            .list());
  }

  /** One of a user's groups. */
  public Optional<GroupRow> find(Owner owner, GroupId id) {
    return database.in(handle -> find(handle, owner, id, ""));
  }

  static Optional<GroupRow> find(Handle handle, Owner owner, GroupId id, String lock) {
    return owned(
            handle.createQuery(
                """
                select <columns> from calsyncd.calendar_groups
                where id = :id and firm_id = :firm and user_id = :user and deleted_at is null\s\
                """
                        .replace("<columns>", GroupRow.COLUMNS)
                    + lock),
            owner)
        .bind("id", id.value())
        .map((row, _) -> GroupRow.of(row))
        .findOne();
  }

  /**
   * Locks a user's groups in the one order in which all do. Those that are not his are left out.
   */
  static List<GroupRow> lock(Handle handle, Owner owner, Collection<GroupId> groups) {
    return groups.stream()
        .distinct()
        .sorted((one, other) -> one.toString().compareTo(other.toString()))
        .flatMap(id -> find(handle, owner, id, "for no key update").stream())
        .toList();
  }

  /** Makes a group of a hub calendar, once for a key. A repeat is answered as it stands now. */
  public Outcome create(Author author, NewGroup wanted) {
    return database.in(handle -> {
      Optional<Outcome> before = wanted.key().flatMap(key -> before(handle, author.owner(), key));
      return before.orElseGet(() -> make(handle, author, wanted));
    });
  }

  private Optional<Outcome> before(Handle handle, Owner owner, IdempotencyKey key) {
    Turn.take(handle, owner);
    return keys.find(handle, owner, key, IdempotencyKeys.Kind.GROUP)
        .map(used ->
            switch (used) {
              case Used.Same(UUID made) ->
                  find(handle, owner, new GroupId(made), "")
                      .<Outcome>map(Outcome.Done::new)
                      .orElseGet(Outcome.KeySpent::new);
              case Used.Other() -> new Outcome.KeySpent();
            });
  }

  private Outcome make(Handle handle, Author author, NewGroup wanted) {
    Owner owner = author.owner();
    if (!new EventRows(handle, owner, ids).hasCalendar(wanted.calendar())) {
      return new Outcome.Unknown("hub_calendar_id");
    }
    return switch (settled(handle, owner, wanted.calendar(), wanted.wish())) {
      case Settled.Good(Wish good) -> {
        GroupRow made = insert(handle, author, wanted.calendar(), good);
        wanted
            .key()
            .ifPresent(key ->
                keys.keep(handle, owner, key, IdempotencyKeys.Kind.GROUP, made.id().value()));
        yield new Outcome.Done(made);
      }
      case Settled.Bad(Outcome refusal) -> refusal;
    };
  }

  private GroupRow insert(Handle handle, Author author, HubCalendarId calendar, Wish wish) {
    UUID id = ids.get();
    GroupRow made =
        bound(
                owned(
                    handle.createQuery(
                        """
                        insert into calsyncd.calendar_groups (id, firm_id, user_id,
                          hub_calendar_id, binding_id, name, invitations, mail_consent,
                          reminder_minutes, mail_assigned, mail_reminders)
                        values (:id, :firm, :user, :calendar, nullif(:binding, '')::uuid, :name,
                          :invitations, :consent, :minutes::int[], :mail_assigned,
                          :mail_reminders)
                        returning <columns>
                        """
                            .replace("<columns>", GroupRow.COLUMNS)),
                    author.owner()),
                wish)
            .bind("id", id)
            .bind("calendar", calendar.value())
            .map((row, _) -> GroupRow.of(row))
            .one();
    audit(handle, author, "group.created", made.id(), Change.to(wish.json().toString()));
    targets.want(handle, List.of(id), GRACE, author.correlationId());
    return made;
  }

  /** Changes what is wanted of a group, where it still is of one of these versions. */
  public Outcome change(Author author, GroupId id, Set<Long> versions, UnaryOperator<Wish> change) {
    return database.in(handle -> {
      Optional<GroupRow> row = lock(handle, author.owner(), List.of(id)).stream().findFirst();
      if (row.isEmpty()) {
        return new Outcome.Unknown("");
      }
      GroupRow before = row.get();
      if (!versions.contains(before.version())) {
        return new Outcome.Stale(before.version());
      }
      Wish wish = change.apply(before.wish());
      if (wish.equals(before.wish())) {
        return new Outcome.Done(before);
      }
      return switch (settled(handle, author.owner(), before.calendar(), wish)) {
        case Settled.Good(Wish good) -> update(handle, author, before, good);
        case Settled.Bad(Outcome refusal) -> refusal;
      };
    });
  }

  private Outcome update(Handle handle, Author author, GroupRow before, Wish wish) {
    Optional<BindingId> by = before.wish().inviting();
    if (by.isPresent() && !by.equals(wish.inviting()) && invited(handle, before.id())) {
      return new Outcome.Invited(by.get());
    }
    GroupRow changed =
        bound(
                handle.createQuery(
                    """
                    update calsyncd.calendar_groups
                    set binding_id = nullif(:binding, '')::uuid, name = :name,
                      invitations = :invitations, mail_consent = :consent,
                      reminders_since = case when reminder_minutes = :minutes::int[]
                        then reminders_since else now() end,
                      reminder_minutes = :minutes::int[], mail_assigned = :mail_assigned,
                      mail_reminders = :mail_reminders, version = version + 1, updated_at = now()
                    where id = :id returning <columns>
                    """
                        .replace("<columns>", GroupRow.COLUMNS)),
                wish)
            .bind("id", before.id().value())
            .map((row, _) -> GroupRow.of(row))
            .one();
    Change what = new Change(before.wish().json().toString(), wish.json().toString());
    audit(handle, author, "group.changed", before.id(), what);
    targets.want(handle, List.of(before.id().value()), GRACE, author.correlationId());
    return new Outcome.Done(changed);
  }

  private static boolean invited(Handle handle, GroupId group) {
    return handle
        .createQuery(
            """
            select exists (select from calsyncd.group_guests g
              join calsyncd.group_meetings m on m.event_id = g.event_id
              where m.group_id = :group)
            """)
        .bind("group", group.value())
        .mapTo(Boolean.class)
        .one();
  }

  /** Deletes a group. What it gave is taken back by its targets; then its rows go. */
  public Outcome delete(Author author, GroupId id) {
    return database.in(handle -> {
      Optional<GroupRow> row = lock(handle, author.owner(), List.of(id)).stream().findFirst();
      if (row.isEmpty()) {
        return new Outcome.Unknown("");
      }
      handle.execute(
          "update calsyncd.calendar_groups set deleted_at = now(), version = version + 1"
              + " where id = ?",
          id.value());
      handle.execute(
          "update calsyncd.group_members set left_at = now()"
              + " where group_id = ? and left_at is null",
          id.value());
      Change what = new Change(row.get().wish().json().toString(), "");
      audit(handle, author, "group.deleted", id, what);
      targets.want(handle, List.of(id.value()), GRACE, author.correlationId());
      return new Outcome.Done(row.get());
    });
  }

  static void audit(Handle handle, Author author, String action, GroupId id, Change what) {
    AuditTable.act(handle, author, action, "group:" + id, what);
  }

  /** A wish that can be met, or why not. */
  private sealed interface Settled {
    record Good(Wish wish) implements Settled {}

    record Bad(Outcome why) implements Settled {}
  }

  private static Settled settled(Handle handle, Owner owner, HubCalendarId calendar, Wish wish) {
    List<Inviting> bound = InvitingBindings.of(handle, owner, calendar);
    Optional<BindingId> named = wish.inviting();
    if (named.isPresent() && bound.stream().noneMatch(it -> it.id().equals(named.get()))) {
      return new Settled.Bad(new Outcome.Unknown("binding_id"));
    }
    if (wish.invitations() == Invitations.OFF) {
      return new Settled.Good(wish);
    }
    List<Inviting> able = bound.stream().filter(Inviting::invites).toList();
    if (named.isEmpty() && able.size() != 1) {
      return new Settled.Bad(new Outcome.NoInviting(able.stream().map(Inviting::id).toList()));
    }
    BindingId id = named.orElseGet(() -> able.getFirst().id());
    return able.stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .map(inviting -> settled(inviting, wish))
        .orElseGet(() -> new Settled.Bad(new Outcome.CannotInvite(id)));
  }

  private static Settled settled(Inviting inviting, Wish wish) {
    return inviting.mailsAlways() && !wish.consent()
        ? new Settled.Bad(new Outcome.ConsentNeeded(inviting.provider()))
        : new Settled.Good(wish.through(inviting.id()));
  }

  private static <S extends SqlStatement<S>> S bound(S statement, Wish wish) {
    return statement
        .bind("binding", wish.inviting().map(BindingId::toString).orElse(""))
        .bind("name", wish.name())
        .bind("invitations", wish.json().path("invitations").asText())
        .bind("consent", wish.consent())
        .bindArray(
            "minutes", String.class, wish.reminderMinutes().stream().map(String::valueOf).toList())
        .bind("mail_assigned", wish.mailAssigned())
        .bind("mail_reminders", wish.mailReminders());
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
