package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.group.GroupId;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.group_channels}: the channels to which groups give access. */
public final class ChannelTable {
  private final Database database;

  private final GroupTargets targets;

  /** The channels of the groups in a database, with these targets. */
  public ChannelTable(Database database, GroupTargets targets) {
    this.database = database;
    this.targets = targets;
  }

  /**
   * A channel of a group.
   *
   * @param guild whose channel it is said to be
   * @param allow what members may do there
   * @param gone whether it is the group's no more, and something may still be given there
   */
  public record Channel(String guild, String id, BigInteger allow, boolean gone) {}

  /** What became of a wish. */
  public sealed interface Outcome {
    /** These are the group's channels. */
    record Done(List<Channel> channels) implements Outcome {}

    /** The user has no such group. */
    record Unknown() implements Outcome {}

    /** This channel is another group's, or something that it gave is there still. */
    record Taken(String channel) implements Outcome {}
  }

  /** A user's group's channels; empty where there is no such group. */
  public Optional<List<Channel>> list(Owner owner, GroupId group) {
    return database.in(
        handle -> GroupTable.find(handle, owner, group, "").map(_ -> live(handle, group)));
  }

  private static List<Channel> live(Handle handle, GroupId group) {
    return all(handle, group).stream().filter(channel -> !channel.gone()).toList();
  }

  /**
   * Has a group give access to these channels and no other. What it gave in others is taken back
   * behind this; until then they are nobody else's.
   */
  public Outcome put(Author author, GroupId group, List<Channel> wanted) {
    return database.in(handle -> {
      if (GroupTable.lock(handle, author.owner(), List.of(group)).isEmpty()) {
        return new Outcome.Unknown();
      }
      List<Channel> before = live(handle, group);
      Optional<String> taken = taken(handle, group, wanted);
      if (taken.isPresent()) {
        return new Outcome.Taken(taken.get());
      }
      if (Set.copyOf(before).equals(Set.copyOf(wanted))) {
        return new Outcome.Done(before);
      }
      write(handle, group, wanted);
      List<Channel> after = live(handle, group);
      Change what = new Change(json(before), json(after));
      GroupTable.audit(handle, author, "group.channels_changed", group, what);
      targets.want(handle, List.of(group.value()), GroupTable.GRACE, author.correlationId());
      return new Outcome.Done(after);
    });
  }

  private static Optional<String> taken(Handle handle, GroupId group, List<Channel> wanted) {
    return handle
        .createQuery(
            """
            select channel_id from calsyncd.group_channels
            where channel_id = any(:channels::text[]) and group_id <> :group
            order by channel_id limit 1
            """)
        .bindArray("channels", String.class, wanted.stream().map(Channel::id).toList())
        .bind("group", group.value())
        .mapTo(String.class)
        .findOne();
  }

  private static void write(Handle handle, GroupId group, List<Channel> wanted) {
    handle
        .createUpdate(
            """
            update calsyncd.group_channels set gone_at = now()
            where group_id = :group and gone_at is null and channel_id <> all(:channels::text[])
            """)
        .bind("group", group.value())
        .bindArray("channels", String.class, wanted.stream().map(Channel::id).toList())
        .execute();
    wanted.stream()
        .sorted(Comparator.comparing(Channel::id))
        .forEach(channel -> write(handle, group, channel));
  }

  /** Another group's insert that came first ends this transaction, which then finds it. */
  private static void write(Handle handle, GroupId group, Channel channel) {
    int changed =
        handle
            .createUpdate(
                """
                update calsyncd.group_channels
                set guild_id = :guild, allow_bits = :allow, gone_at = null
                where channel_id = :channel and group_id = :group
                """)
            .bind("channel", channel.id())
            .bind("group", group.value())
            .bind("guild", channel.guild())
            .bind("allow", new BigDecimal(channel.allow()))
            .execute();
    if (changed == 0) {
      handle.execute(
          "insert into calsyncd.group_channels (channel_id, group_id, guild_id, allow_bits)"
              + " values (?, ?, ?, ?)",
          channel.id(),
          group.value(),
          channel.guild(),
          new BigDecimal(channel.allow()));
    }
  }

  private static String json(List<Channel> channels) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    channels.forEach(channel ->
        list.addObject()
            .put("guild_id", channel.guild())
            .put("channel_id", channel.id())
            .put("allow", channel.allow().toString()));
    return list.toString();
  }

  /** Those with the ones that it had, in the order in which they came. */
  static List<Channel> all(Handle handle, GroupId group) {
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
