package calsyncd.daemon.postgres;

import calsyncd.group.GroupId;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.group_channels}: the channels to which groups give access. */
public final class ChannelTable {
  private final Database database;

  public ChannelTable(Database database) {
    this.database = database;
  }

  /**
   * A channel of a group.
   *
   * @param guild whose channel it is said to be
   * @param allow what members may do there
   * @param gone whether it is the group's no more, and something may still be given there
   */
  public record Channel(String guild, String id, BigInteger allow, boolean gone) {}

  /** A group's channels with those that it had, in the order in which they came. */
  public List<Channel> all(GroupId group) {
    return database.in(handle -> all(handle, group));
  }

  private static List<Channel> all(Handle handle, GroupId group) {
    return handle
        .createQuery(
            """
            select guild_id, channel_id, allow_bits, gone_at is not null as gone
            from calsyncd.group_channels where group_id = :group order by added_at, channel_id
            """)
        .bind("group", group.value())
        .map((row, _) -> channel(row))
        .list();
  }

  private static Channel channel(ResultSet row) throws SQLException {
    return new Channel(
        row.getString("guild_id"),
        row.getString("channel_id"),
        GrantTable.bits(row, "allow_bits"),
        row.getBoolean("gone"));
  }
}
