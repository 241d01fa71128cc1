package calsyncd.daemon.postgres;

import calsyncd.group.GroupId;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.Invitations;
import calsyncd.group.Member;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A group with its members, as targets see it. */
public final class GroupReader {
  private final Database database;

  public GroupReader(Database database) {
    this.database = database;
  }

  /** A group as it is now, one that was deleted too. */
  public Optional<GroupSnapshot> read(GroupId group) {
    return database.in(handle -> read(handle, group));
  }

  static Optional<GroupSnapshot> read(Handle handle, GroupId group) {
    List<Member> members = members(handle, group);
    return handle
        .createQuery("select * from calsyncd.calendar_groups where id = :id")
        .bind("id", group.value())
        .map((row, _) -> snapshot(row, members))
        .findOne();
  }

  private static GroupSnapshot snapshot(ResultSet row, List<Member> members) throws SQLException {
    return new GroupSnapshot(
        new GroupId(Columns.uuid(row, "id")),
        Columns.owner(row),
        row.getString("name"),
        new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
        Optional.ofNullable(row.getObject("binding_id", UUID.class)).map(BindingId::new),
        policy(row.getString("invitations")),
        row.getBoolean("mail_consent"),
        members,
        row.getObject("deleted_at") != null);
  }

  static Invitations policy(String word) {
    return Invitations.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static List<Member> members(Handle handle, GroupId group) {
    return handle
        .createQuery(
            """
            select id, email, user_id, name, discord_user_id from calsyncd.group_members
            where group_id = :group and left_at is null order by joined_at, id
            """)
        .bind("group", group.value())
        .map((row, _) -> member(row))
        .list();
  }

  static Member member(ResultSet row) throws SQLException {
    return new Member(
        Columns.uuid(row, "id"),
        row.getString("email"),
        Optional.ofNullable(row.getObject("user_id", UUID.class)),
        row.getString("name"),
        row.getString("discord_user_id"));
  }
}
