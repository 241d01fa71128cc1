package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.GroupMembers.Outcome;
import calsyncd.daemon.postgres.GroupRow.Wish;
import calsyncd.daemon.postgres.GroupTable.NewGroup;
import calsyncd.group.GroupId;
import calsyncd.group.GroupTarget;
import calsyncd.group.Invitations;
import calsyncd.group.Member;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** A user with groups of a hub calendar, in a database of its own. */
final class GroupWorld {
  static final List<String> TARGETS = List.of(GroupTarget.CALENDAR, GroupTarget.RSVPS);
  final PgWorld world;
  final UUID user = UUID.randomUUID();
  final UUID calendar;
  final Author author;
  final GroupTargets targets;
  final GroupTable groups;
  final GroupMembers members;
  final GroupMeetings meetings;

  GroupWorld(PgWorld world) {
    this.world = world;
    calendar = world.hubCalendar(user);
    author = new Author(new Owner(PgWorld.FIRM, user), "request");
    targets = new GroupTargets(world.database, TARGETS);
    groups =
        new GroupTable(world.database, world.ids, targets, new IdempotencyKeys(Duration.ofDays(1)));
    members = new GroupMembers(world.database, world.ids, targets, 100, GroupMembers.Joined.NOBODY);
    meetings = new GroupMeetings(world.database, targets, 100);
  }

  GroupId group(Invitations invitations) {
    Wish wish =
        new Wish("crew", Optional.empty(), invitations, false, new TreeSet<>(), false, false);
    GroupTable.Outcome made =
        groups.create(author, new NewGroup(new HubCalendarId(calendar), wish, Optional.empty()));
    return ((GroupTable.Outcome.Done) made).row().id();
  }

  Member join(GroupId group, String email) {
    Member wanted = new Member(new UUID(0, 0), email, Optional.empty(), "", "");
    return ((Outcome.In) members.join(author, group, wanted)).member();
  }

  /** As if its time had come. */
  void due(GroupId group) {
    world.run("update calsyncd.group_targets set due_at = now() where group_id = ?", group.value());
  }

  <T> T row(Class<T> type, String what, GroupId group, String target) {
    return world.one(
        type,
        "select " + what + " from calsyncd.group_targets where group_id = ? and target = ?",
        group.value(),
        target);
  }
}
