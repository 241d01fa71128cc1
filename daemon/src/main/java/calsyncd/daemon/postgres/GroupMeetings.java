package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.daemon.postgres.InvitingBindings.Inviting;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.group_meetings}: which events are whose meetings. An event is a meeting of one
 * group at most: two would take each other's guests off by turns.
 */
public final class GroupMeetings {
  private final Database database;
  private final GroupTargets targets;
  private final int most;

  /**
   * The meetings of the groups in a database.
   *
   * @param most a group has so many at most
   */
  public GroupMeetings(Database database, GroupTargets targets, int most) {
    this.database = database;
    this.targets = targets;
    this.most = most;
  }

  /** A meeting, as lists show it. */
  public record MeetingRow(EventId event, String title, Instant startsAt, boolean series) {}

  /** What a member answered to a meeting; of a series, to one occurrence where that is named. */
  public record ResponseRow(
      EventId event, String occurrence, UUID member, String email, String response, Instant at) {}

  /** What became of a wish. */
  public sealed interface Outcome {
    /** It is a meeting of the group, and was not. */
    record Added() implements Outcome {}

    /** It is what it was. */
    record Unchanged() implements Outcome {}

    /** It is no meeting of the group any more. */
    record Removed() implements Outcome {}

    /** The user has no such thing; the field that names it, or none for the group. */
    record Unknown(String field) implements Outcome {}

    /** It is a meeting of another group, or that group has yet to take its guests off. */
    record InAnother() implements Outcome {}

    /** It is an event of another calendar than the group's. */
    record OtherCalendar() implements Outcome {}

    /** Nobody can be invited to it through the group's binding. */
    record Uninvitable(String reason) implements Outcome {}

    /** The group has all it may have. */
    record Full(int most) implements Outcome {}
  }

  /** An event that is to be a meeting. */
  private record Candidate(UUID calendar, String content, Optional<UUID> group, boolean left) {}

  /** Makes an event a meeting of a group. */
  public Outcome add(Author author, GroupId group, EventId event) {
    return database.in(handle -> {
      Optional<GroupRow> row =
          GroupTable.lock(handle, author.owner(), List.of(group)).stream().findFirst();
      if (row.isEmpty()) {
        return new Outcome.Unknown("");
      }
      Optional<Candidate> found = candidate(handle, author.owner(), event);
      if (found.isEmpty()) {
        return new Outcome.Unknown("event_id");
      }
      return refusal(handle, author.owner(), row.get(), event, found.get())
          .orElseGet(() -> insert(handle, author, group, event));
    });
  }

  private static Optional<Candidate> candidate(Handle handle, Owner owner, EventId event) {
    return handle
        .createQuery(
            """
            select e.hub_calendar_id, e.content::text as content, m.group_id, m.left_at
            from calsyncd.calendar_events e
            left join calsyncd.group_meetings m on m.event_id = e.id
            where e.id = :event and e.firm_id = :firm and e.user_id = :user
              and e.deleted_at is null
            """)
        .bind("event", event.value())
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map((row, _) ->
            new Candidate(
                Columns.uuid(row, "hub_calendar_id"),
                row.getString("content"),
                Optional.ofNullable(row.getObject("group_id", UUID.class)),
                row.getObject("left_at") != null))
        .findOne();
  }

  private Optional<Outcome> refusal(
      Handle handle, Owner owner, GroupRow group, EventId event, Candidate found) {
    boolean own = found.group().filter(group.id().value()::equals).isPresent();
    if (found.group().isPresent() && !own) {
      return Optional.of(new Outcome.InAnother());
    }
    if (own && !found.left()) {
      return Optional.of(new Outcome.Unchanged());
    }
    if (!found.calendar().equals(group.calendar().value())) {
      return Optional.of(new Outcome.OtherCalendar());
    }
    if (count(handle, group.id()) >= most) {
      return Optional.of(new Outcome.Full(most));
    }
    return uninvitable(handle, owner, group, event, found).map(Outcome.Uninvitable::new);
  }

  private static Optional<String> uninvitable(
      Handle handle, Owner owner, GroupRow group, EventId event, Candidate found) {
    Optional<BindingId> through = group.wish().inviting();
    if (group.wish().invitations() == Invitations.OFF || through.isEmpty()) {
      return Optional.empty();
    }
    String account =
        InvitingBindings.find(handle, owner, group.calendar(), through.get())
            .map(Inviting::account)
            .orElse("");
    MeetingCopies copies = MeetingCopies.of(handle, List.of(event), through.get());
    return MeetingCopies.refusal(copies.of(event), RemoteJson.event(found.content()), account);
  }

  private static int count(Handle handle, GroupId group) {
    return handle
        .createQuery(
            "select count(*) from calsyncd.group_meetings"
                + " where group_id = :group and left_at is null")
        .bind("group", group.value())
        .mapTo(Integer.class)
        .one();
  }

  private Outcome insert(Handle handle, Author author, GroupId group, EventId event) {
    handle
        .createUpdate(
            """
            insert into calsyncd.group_meetings (event_id, group_id, seen_version)
            select id, :group, version from calsyncd.calendar_events where id = :event
            on conflict (event_id) do update set left_at = null
            """)
        .bind("event", event.value())
        .bind("group", group.value())
        .execute();
    GroupTable.audit(handle, author, "group.meeting_added", group, Change.to(said(event)));
    want(handle, author, group);
    return new Outcome.Added();
  }

  /** An event is no meeting of a group any more; whom the group put on it is taken off. */
  public Outcome remove(Author author, GroupId group, EventId event) {
    return database.in(handle -> {
      if (GroupTable.lock(handle, author.owner(), List.of(group)).isEmpty()) {
        return new Outcome.Unknown("");
      }
      int left =
          handle.execute(
              "update calsyncd.group_meetings set left_at = now()"
                  + " where event_id = ? and group_id = ? and left_at is null",
              event.value(),
              group.value());
      if (left == 0) {
        return new Outcome.Unknown("event_id");
      }
      Change what = new Change(said(event), "");
      GroupTable.audit(handle, author, "group.meeting_removed", group, what);
      want(handle, author, group);
      return new Outcome.Removed();
    });
  }

  private void want(Handle handle, Author author, GroupId group) {
    targets.want(handle, List.of(group.value()), GroupTable.GRACE, author.correlationId());
  }

  private static String said(EventId event) {
    return JsonNodeFactory.instance.objectNode().put("event_id", event.toString()).toString();
  }

  /** The meetings of a user's group, by start; empty where there is no such group. */
  public Optional<List<MeetingRow>> list(Owner owner, GroupId group) {
    return database.in(handle ->
        GroupTable.find(handle, owner, group, "")
            .map(_ ->
                handle
                    .createQuery(
                        """
                        select e.id, e.content ->> 'title' as title, e.starts_at, e.is_series
                        from calsyncd.group_meetings m
                        join calsyncd.calendar_events e on e.id = m.event_id
                        where m.group_id = :group and m.left_at is null
                          and e.deleted_at is null
                        order by e.starts_at, e.id
                        """)
                    .bind("group", group.value())
                    .map((row, _) ->
                        new MeetingRow(
                            new EventId(Columns.uuid(row, "id")),
                            Optional.ofNullable(row.getString("title")).orElse(""),
                            Columns.instant(row, "starts_at"),
                            row.getBoolean("is_series")))
                    .list()));
  }

  /** What the members of a user's group answered; empty where there is no such group. */
  public Optional<List<ResponseRow>> responses(Owner owner, GroupId group) {
    return database.in(handle ->
        GroupTable.find(handle, owner, group, "")
            .map(_ ->
                handle
                    .createQuery(
                        """
                        select r.event_id, r.occurrence, r.member_id, p.email, r.response, r.at
                        from calsyncd.group_meetings m
                        join calsyncd.group_responses r on r.event_id = m.event_id
                        join calsyncd.group_members p on p.id = r.member_id
                        where m.group_id = :group and m.left_at is null
                          and p.left_at is null
                        order by r.event_id, r.occurrence, p.joined_at, r.member_id
                        """)
                    .bind("group", group.value())
                    .map((row, _) ->
                        new ResponseRow(
                            new EventId(Columns.uuid(row, "event_id")),
                            row.getString("occurrence"),
                            Columns.uuid(row, "member_id"),
                            row.getString("email"),
                            row.getString("response"),
                            Columns.instant(row, "at")))
                    .list()));
  }
}
