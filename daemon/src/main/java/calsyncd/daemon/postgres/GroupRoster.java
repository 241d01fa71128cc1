package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.InvitingBindings.Inviting;
import calsyncd.daemon.postgres.MeetingCopies.Copies;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.Member;
import calsyncd.group.RosterDiff;
import calsyncd.group.RosterDiff.Roster;
import calsyncd.group.TargetLease;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.merge.LinkFields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The guests of a group's meetings. What is written is the hub's events; passes bring them to the
 * provider, and how far they are stands on the inviting binding's links. Locks: events by id and
 * their links, the turn, bindings, meetings, and the lease last.
 */
public final class GroupRoster {
  private final Database database;
  private final Supplier<UUID> ids;

  /** The guests in a database. */
  public GroupRoster(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** How a group's members are invited. */
  public sealed interface Way {
    /** Through this binding, whose account is nobody's guest. */
    record Through(BindingId binding, String account) implements Way {}

    /** They can't be, for now. */
    record None(String why) implements Way {}

    /** The group was deleted, and so was the binding through which anybody was invited. */
    record Over() implements Way {}
  }

  /** Finds it. */
  public Way way(GroupSnapshot group) {
    Optional<Inviting> inviting =
        database.in(handle ->
            group
                .inviting()
                .flatMap(id -> InvitingBindings.find(handle, group.owner(), group.calendar(), id)));
    if (group.deleted() && inviting.isEmpty()) {
      return new Way.Over();
    }
    if (inviting.filter(Inviting::invites).isEmpty()) {
      return new Way.None("no_inviting_calendar");
    }
    Inviting found = inviting.get();
    if (!found.connected()) {
      return new Way.None("not_connected");
    }
    if (!found.allowed()) {
      return new Way.None("writes_not_allowed");
    }
    return found.mailsAlways() && !group.consent()
        ? new Way.None("mail_consent_needed")
        : new Way.Through(found.id(), found.account());
  }

  /** What is to become of a meeting's guests. */
  public enum Todo {
    /** Its guests are wrong. */
    EDIT,
    /** They are right in the hub, and the provider does not know yet. */
    WAIT,
    /** They are right everywhere. */
    NOTHING,
    /**
     * They are to be forgotten: it is over or gone, or the group's no more and without its guests.
     */
    FORGET,
    /** They can't be changed; see the reason. */
    REFUSED,
    /** It is over, and stays what it was. */
    OVER
  }

  /**
   * A meeting as it stands.
   *
   * @param change what the last change of its guests is to the provider; empty where nothing is to
   *     be told of
   */
  public record Meeting(EventId id, Todo todo, Optional<String> reason, String change) {}

  /** How all meetings of a group stand. */
  public List<Meeting> read(GroupSnapshot group, Way.Through way) {
    return database.in(handle -> {
      List<Row> rows = rows(handle, group, ALL, List.of());
      MeetingCopies copies =
          MeetingCopies.of(handle, rows.stream().map(Row::id).toList(), way.binding());
      return rows.stream().map(row -> row.judged(group, way, copies.of(row.id()))).toList();
    });
  }

  /** A meeting with its event, and whom the group put on it. */
  private record Row(
      EventId id,
      Event event,
      boolean over,
      boolean left,
      Set<String> ours,
      boolean through,
      String change) {

    static Row of(ResultSet row, BindingId inviting) throws SQLException {
      return new Row(
          new EventId(Columns.uuid(row, "id")),
          RemoteJson.event(row.getString("content")),
          row.getBoolean("over"),
          row.getBoolean("gone"),
          Set.copyOf(Arrays.asList((String[]) row.getArray("ours").getArray())),
          inviting.value().equals(row.getObject("binding_id")),
          row.getString("change"));
    }

    Roster roster(Event now, GroupSnapshot group, String account) {
      List<Member> members = left ? List.of() : group.members();
      return RosterDiff.applied(now, members, ours, account);
    }

    Meeting judged(GroupSnapshot group, Way.Through way, Copies copies) {
      if (over) {
        return is(left || group.deleted() ? Todo.FORGET : Todo.OVER);
      }
      Roster roster = roster(event, group, way.account());
      boolean right = roster.event().equals(event) && roster.ours().equals(ours);
      Optional<String> refusal = MeetingCopies.refusal(copies, event, way.account());
      if (refusal.isPresent()) {
        boolean nothing = right && ours.isEmpty() && (left || group.deleted());
        return nothing ? is(Todo.FORGET) : new Meeting(id, Todo.REFUSED, refusal, change);
      }
      return right && (through || left) ? told(group, copies) : is(Todo.EDIT);
    }

    private Meeting told(GroupSnapshot group, Copies copies) {
      Todo done = left || group.deleted() ? Todo.FORGET : Todo.NOTHING;
      Optional<MeetingCopies.Copy> copy = copies.invited();
      Optional<String> stuck = copy.flatMap(MeetingCopies.Copy::stuck);
      if (stuck.isPresent()) {
        return new Meeting(id, Todo.REFUSED, stuck, change);
      }
      if (copy.filter(MeetingCopies.Copy::outOfWindow).isPresent()) {
        return new Meeting(id, done, Optional.of("out_of_window"), "");
      }
      boolean arrived = copy.filter(MeetingCopies.Copy::settled).isPresent();
      return is(arrived || copy.isEmpty() && left ? done : Todo.WAIT);
    }

    private Meeting is(Todo todo) {
      return new Meeting(id, todo, Optional.empty(), change);
    }
  }

  private static final String ALL = "order by m.event_id";
  private static final String NAMED =
      "and m.event_id = any(:events::uuid[]) order by m.event_id for no key update of m";

  private static List<Row> rows(
      Handle handle, GroupSnapshot group, String which, Collection<EventId> events) {
    BindingId inviting = group.inviting().orElseThrow();
    return handle
        .createQuery(
            """
            select m.event_id as id, e.content::text as content, m.binding_id, m.change,
              e.deleted_at is not null or e.ends_at <= now() as over,
              m.left_at is not null as gone,
              array(select g.email_key from calsyncd.group_guests g
                where g.event_id = m.event_id) as ours
            from calsyncd.group_meetings m
            join calsyncd.calendar_events e on e.id = m.event_id
            where m.group_id = :group\s\
            """
                + which)
        .bindArray("events", String.class, events.stream().map(EventId::toString).toList())
        .bind("group", group.id().value())
        .map((row, _) -> Row.of(row, inviting))
        .list();
  }

  /**
   * Puts the members on these meetings, and takes off who is none, in one transaction. What changed
   * since they were read is judged anew.
   *
   * @throws IllegalStateException where another node has the target by now; nothing is kept
   */
  public void edit(
      GroupSnapshot group, TargetLease lease, Way.Through way, Collection<EventId> meetings) {
    database.with(handle -> {
      Author author = new Author(group.owner(), "group", group.id().value(), lease.correlationId());
      PersonsEdits edits = new PersonsEdits(handle, author, ids);
      Map<EventId, PersonsEdits.Held> held = edits.hold(meetings);
      MeetingCopies copies = MeetingCopies.of(handle, held.keySet(), way.binding());
      Map<EventId, Row> rows =
          rows(handle, group, NAMED, held.keySet()).stream()
              .collect(Collectors.toMap(Row::id, row -> row));
      held.forEach((id, event) -> {
        Row row = rows.get(id);
        Copies its = copies.of(id);
        if (row != null
            && !event.gone()
            && !row.over()
            && MeetingCopies.refusal(its, event.event(), way.account()).isEmpty()) {
          boolean made = its.invited().filter(MeetingCopies.Copy::made).isPresent();
          new Edit(handle, edits, group, way).apply(row, event, made);
        }
      });
      edits.ring();
      GroupTargets.checkHeld(handle, lease);
      GroupTargets.wantAnswers(handle, lease);
    });
  }

  /** One transaction's edits. */
  private record Edit(Handle handle, PersonsEdits edits, GroupSnapshot group, Way.Through way) {

    void apply(Row row, PersonsEdits.Held held, boolean made) {
      Roster roster = row.roster(held.event(), group, way.account());
      boolean differs = !roster.event().equals(held.event());
      long before = held.row().version();
      long now = differs ? edits.guests(held, roster.event()).version() : before;
      String policy = group.policy().name().toLowerCase(java.util.Locale.ROOT);
      handle
          .createUpdate(
              """
              update calsyncd.group_meetings
              set binding_id = :binding,
                mailing = case when :differs then :mailing else mailing end,
                change = case when not :differs then change
                  when change = 'created' or not :made then 'created' else 'patched' end,
                seen_version = case when seen_version = :before then :now else seen_version end
              where event_id = :event
              """)
          .bind("binding", way.binding().value())
          .bind("differs", differs)
          .bind("mailing", policy)
          .bind("made", made)
          .bind("before", before)
          .bind("now", now)
          .bind("event", row.id().value())
          .execute();
      if (!row.through() && !differs && LinkFields.namesGuests(roster.event())) {
        CopiesAnew.look(handle, way.binding(), row.id());
      }
      keep(row, roster);
    }

    private void keep(Row row, Roster roster) {
      handle
          .createUpdate(
              """
              delete from calsyncd.group_guests
              where event_id = :event and email_key <> all(:ours::text[])
              """)
          .bind("event", row.id().value())
          .bindArray("ours", String.class, List.copyOf(roster.ours()))
          .execute();
      Rows added = new Rows("email_key", "member_id");
      group.members().stream()
          .filter(member -> roster.ours().contains(member.key()))
          .filter(member -> !row.ours().contains(member.key()))
          .forEach(member -> added.add(member.key(), member.id()));
      added.execute(
          handle,
          """
          insert into calsyncd.group_guests (event_id, email_key, member_id)
          select :event, r.email_key, r.member_id::uuid from <rows>
          on conflict (event_id, email_key) do nothing
          """,
          "event",
          row.id().value());
    }
  }

  /** Has meetings go on that waited for a consent to mails, which the group has given by now. */
  public boolean goOn(TargetLease lease, BindingId inviting) {
    return database.in(handle -> {
      boolean any = CopiesAnew.mail(handle, lease.group(), inviting) > 0;
      if (any) {
        PostgresDueWork.ringNow(handle, List.of(inviting), lease.correlationId());
        GroupTargets.checkHeld(handle, lease);
      }
      return any;
    });
  }

  /** Forgets the meetings that are the group's no more, as nobody is invited or taken off. */
  public void forgetLeft(TargetLease lease) {
    database.with(handle -> {
      int forgotten =
          handle.execute(
              "delete from calsyncd.group_meetings where group_id = ? and left_at is not null",
              lease.group().value());
      if (forgotten > 0) {
        GroupTargets.checkHeld(handle, lease);
      }
    });
  }

  /** What was told to the provider is told of once; what is to be forgotten is. */
  public void settle(
      TargetLease lease, Collection<EventId> arrived, Collection<EventId> forgotten) {
    database.with(handle -> {
      handle
          .createUpdate(
              """
              update calsyncd.group_meetings m set change = ''
              from (select event_id from calsyncd.group_meetings
                where event_id = any(:ids::uuid[]) and change <> ''
                order by event_id for no key update) told
              where told.event_id = m.event_id
              """)
          .bindArray("ids", String.class, arrived.stream().map(EventId::toString).toList())
          .execute();
      handle
          .createUpdate(
              """
              delete from calsyncd.group_meetings
              where event_id = any(:ids::uuid[]) and group_id = :group
              """)
          .bind("group", lease.group().value())
          .bindArray("ids", String.class, forgotten.stream().map(EventId::toString).toList())
          .execute();
      GroupTargets.checkHeld(handle, lease);
    });
  }

  /**
   * Has the binding's passes go on with copies whose last attempt is over, and with a binding that
   * waits for the next job. A retry that is under way is left its wait.
   */
  public void hasten(BindingId binding, Collection<EventId> waiting, String correlation) {
    database.with(handle -> {
      int over =
          handle
              .createUpdate(
                  """
                  update calsyncd.event_links l set retry_at = null
                  from (
                    select l.id from calsyncd.event_links l
                    where l.binding_id = :binding and l.event_id = any(:events::uuid[])
                      and l.retry_count = 0 and l.retry_at > now()
                    order by l.id for update of l skip locked) over
                  where over.id = l.id
                  """)
              .bind("binding", binding.value())
              .bindArray("events", String.class, waiting.stream().map(EventId::toString).toList())
              .execute();
      if (over > 0 || isIdle(handle, binding)) {
        PostgresDueWork.ringNow(handle, List.of(binding), correlation);
      }
    });
  }

  private static boolean isIdle(Handle handle, BindingId binding) {
    return handle
        .createQuery(
            """
            select due_at is null and lease_node is null from calsyncd.calendar_bindings
            where id = :id
            """)
        .bind("id", binding.value())
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }
}
