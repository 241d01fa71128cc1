package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.group.GroupId;
import calsyncd.group.Member;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.group_members}: who is in which group. Each write locks the groups first, by id,
 * then members, then targets, so that two people who change places wait for one another and for
 * nobody in a circle.
 */
public final class GroupMembers {
  private final Database database;
  private final Supplier<UUID> ids;
  private final GroupTargets targets;
  private final int most;
  private final Joined joined;

  /**
   * The members of the groups in a database.
   *
   * @param most so many are in a group
   * @param joined told of each stay that begins
   */
  public GroupMembers(
      Database database, Supplier<UUID> ids, GroupTargets targets, int most, Joined joined) {
    this.database = database;
    this.ids = ids;
    this.targets = targets;
    this.most = most;
    this.joined = joined;
  }

  /** Hears of each stay, within the transaction in which it begins. */
  public interface Joined {
    /** Nobody is told. */
    Joined NOBODY = (_, _, _, _) -> {};

    /** This stay begins in this group. */
    void joined(Handle handle, Owner owner, GroupRow group, Member member);
  }

  /** What became of a wish. */
  public sealed interface Outcome {
    /** They are in the group now. */
    record In(Member member, GroupRow group) implements Outcome {}

    /** They were in it before. */
    record Before(Member member) implements Outcome {}

    /** They have left. */
    record Out(Member member) implements Outcome {}

    /** The user has no such group; the field that names it, or none. */
    record UnknownGroup(String field) implements Outcome {}

    /** The group has no such member. */
    record UnknownMember() implements Outcome {}

    /** The group has all it may have. */
    record Full(int most) implements Outcome {}

    /** The address is a member of the group that they would change to. */
    record Taken(UUID by) implements Outcome {}
  }

  /** Those who are in a user's group; empty where there is no such group. */
  public Optional<List<Member>> list(Owner owner, GroupId group) {
    return database.in(handle ->
        GroupTable.find(handle, owner, group, "").map(_ -> GroupReader.members(handle, group)));
  }

  /** Puts a person into a group; who is in it stays as they are. */
  public Outcome join(Author author, GroupId group, Member wanted) {
    return database.in(handle -> {
      Optional<GroupRow> row =
          GroupTable.lock(handle, author.owner(), List.of(group)).stream().findFirst();
      if (row.isEmpty()) {
        return new Outcome.UnknownGroup("");
      }
      Optional<Member> before = live(handle, group, wanted.email());
      if (before.isPresent()) {
        return new Outcome.Before(before.get());
      }
      if (count(handle, group) >= most) {
        return new Outcome.Full(most);
      }
      Member member = enter(handle, author, row.get(), wanted);
      want(handle, author, List.of(group));
      return new Outcome.In(member, row.get());
    });
  }

  /** Takes a person out of a group. */
  public Outcome leave(Author author, GroupId group, UUID member) {
    return database.in(handle -> {
      if (GroupTable.lock(handle, author.owner(), List.of(group)).isEmpty()) {
        return new Outcome.UnknownGroup("");
      }
      Optional<Member> found = find(handle, group, member);
      if (found.isEmpty()) {
        return new Outcome.UnknownMember();
      }
      exit(handle, author, group, found.get());
      want(handle, author, List.of(group));
      return new Outcome.Out(found.get());
    });
  }

  /** Takes a person out of one group and puts them into another, at once. */
  public Outcome move(Author author, GroupId from, UUID member, GroupId to) {
    return database.in(handle -> {
      List<GroupRow> rows = GroupTable.lock(handle, author.owner(), List.of(from, to));
      if (rows.stream().noneMatch(row -> row.id().equals(from))) {
        return new Outcome.UnknownGroup("");
      }
      Optional<GroupRow> next = rows.stream().filter(row -> row.id().equals(to)).findFirst();
      if (next.isEmpty()) {
        return new Outcome.UnknownGroup("group_id");
      }
      Optional<Member> found = find(handle, from, member);
      return found
          .map(it -> move(handle, author, it, from, next.get()))
          .orElseGet(Outcome.UnknownMember::new);
    });
  }

  private Outcome move(Handle handle, Author author, Member member, GroupId from, GroupRow next) {
    if (next.id().equals(from)) {
      return new Outcome.Before(member);
    }
    Optional<Member> there = live(handle, next.id(), member.email());
    if (there.isPresent()) {
      return new Outcome.Taken(there.get().id());
    }
    if (count(handle, next.id()) >= most) {
      return new Outcome.Full(most);
    }
    exit(handle, author, from, member);
    Member moved = enter(handle, author, next, member);
    want(handle, author, List.of(from, next.id()));
    return new Outcome.In(moved, next);
  }

  private Member enter(Handle handle, Author author, GroupRow group, Member wanted) {
    Member member =
        new Member(ids.get(), wanted.email(), wanted.user(), wanted.name(), wanted.discordUser());
    handle
        .createUpdate(
            """
            insert into calsyncd.group_members
              (id, group_id, email, user_id, name, discord_user_id)
            values (:id, :group, :email, nullif(:user, '')::uuid, :name, :discord)
            """)
        .bind("id", member.id())
        .bind("group", group.id().value())
        .bind("email", member.email())
        .bind("user", member.user().map(UUID::toString).orElse(""))
        .bind("name", member.name())
        .bind("discord", member.discordUser())
        .execute();
    GroupTable.audit(handle, author, "group.joined", group.id(), Change.to(said(member)));
    joined.joined(handle, author.owner(), group, member);
    return member;
  }

  private static void exit(Handle handle, Author author, GroupId group, Member member) {
    handle.execute("update calsyncd.group_members set left_at = now() where id = ?", member.id());
    GroupTable.audit(handle, author, "group.left", group, new Change(said(member), ""));
  }

  private static String said(Member member) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("member_id", member.id().toString())
        .put("email", member.email())
        .toString();
  }

  private void want(Handle handle, Author author, Collection<GroupId> groups) {
    targets.want(
        handle,
        groups.stream().map(GroupId::value).toList(),
        GroupTable.GRACE,
        author.correlationId());
  }

  private static final String MEMBER =
      """
      select id, email, user_id, name, discord_user_id from calsyncd.group_members
      where group_id = :group and left_at is null and\s\
      """;

  private static Optional<Member> live(Handle handle, GroupId group, String email) {
    return handle
        .createQuery(MEMBER + "calsyncd.digest(lower(email)) = calsyncd.digest(lower(:email))")
        .bind("group", group.value())
        .bind("email", email)
        .map((row, _) -> GroupReader.member(row))
        .findOne();
  }

  private static Optional<Member> find(Handle handle, GroupId group, UUID member) {
    return handle
        .createQuery(MEMBER + "id = :id for update")
        .bind("group", group.value())
        .bind("id", member)
        .map((row, _) -> GroupReader.member(row))
        .findOne();
  }

  private static int count(Handle handle, GroupId group) {
    return handle
        .createQuery(
            "select count(*) from calsyncd.group_members"
                + " where group_id = :group and left_at is null")
        .bind("group", group.value())
        .mapTo(Integer.class)
        .one();
  }
}
