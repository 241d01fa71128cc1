package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.ChannelTable.Channel;
import calsyncd.group.GroupId;
import calsyncd.group.TargetLease;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.group_grants}: what groups changed in the overwrites of channels, and when their
 * bot is not to call. Writes are a lease's; who has lost it writes nothing.
 */
public final class GrantTable {
  private final Database database;

  public GrantTable(Database database) {
    this.database = database;
  }

  /**
   * What we changed in a member's overwrite.
   *
   * @param bits that we added to what it allows
   * @param denied that we took out of what it denies
   * @param made whether there was no overwrite before
   */
  public record Grant(
      String channel, String user, BigInteger bits, BigInteger denied, boolean made) {}

  /** A bot that is not to call. */
  public record Pause(Duration left, String reason) {}

  /** A group's channels with those that it had, in the order in which they came. */
  public List<Channel> channels(GroupId group) {
    return database.in(handle -> ChannelTable.all(handle, group));
  }

  /** What was given to whom for a group. */
  public List<Grant> grants(GroupId group) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select channel_id, discord_user_id, bits, denied_bits, made
                from calsyncd.group_grants where group_id = :group
                order by channel_id, discord_user_id
                """)
            .bind("group", group.value())
            .map((row, _) -> grant(row))
            .list());
  }

  private static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        row.getString("channel_id"),
        row.getString("discord_user_id"),
        bits(row, "bits"),
        bits(row, "denied_bits"),
        row.getBoolean("made"));
  }

  static BigInteger bits(ResultSet row, String column) throws SQLException {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  /** Notes what a lease's holder changes, in the place of what was noted for that member. */
  public void note(TargetLease lease, Grant grant) {
    held(
        lease,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into calsyncd.group_grants
                      (channel_id, discord_user_id, group_id, bits, denied_bits, made)
                    values (:channel, :user, :group, :bits, :denied, :made)
                    on conflict (channel_id, discord_user_id) do update
                    set group_id = excluded.group_id, bits = excluded.bits,
                      denied_bits = excluded.denied_bits, made = excluded.made
                    """)
                .bind("channel", grant.channel())
                .bind("user", grant.user())
                .bind("group", lease.group().value())
                .bind("bits", new BigDecimal(grant.bits()))
                .bind("denied", new BigDecimal(grant.denied()))
                .bind("made", grant.made())
                .execute());
  }

  /** Nothing of ours is left in a member's overwrite. */
  public void forget(TargetLease lease, String channel, String user) {
    held(
        lease,
        handle ->
            handle.execute(
                "delete from calsyncd.group_grants"
                    + " where channel_id = ? and discord_user_id = ? and group_id = ?",
                channel,
                user,
                lease.group().value()));
  }

  /** A channel that is the group's no more is free, where nothing of ours is left in it. */
  public void free(TargetLease lease, String channel, boolean deleted) {
    held(
        lease,
        handle ->
            handle.execute(
                """
                delete from calsyncd.group_channels c
                where c.channel_id = ? and c.group_id = ? and (c.gone_at is not null or ?)
                  and not exists (
                    select from calsyncd.group_grants g where g.channel_id = c.channel_id)
                """,
                channel,
                lease.group().value(),
                deleted));
  }

  private void held(TargetLease lease, Consumer<Handle> write) {
    database.with(handle -> {
      write.accept(handle);
      GroupTargets.checkHeld(handle, lease);
    });
  }

  /** Whether a bot is not to call now, and for how long. */
  public Optional<Pause> paused(String bot) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select extract(epoch from paused_until - now())::double precision as seconds, reason
                from calsyncd.discord_pauses where bot = :bot and paused_until > now()
                """)
            .bind("bot", bot)
            .map((row, _) -> {
              Duration left = Duration.ofMillis((long) Math.ceil(row.getDouble(1) * 1000));
              return new Pause(left, row.getString(2));
            })
            .findOne());
  }

  /** Has no node call for this bot for a time; a longer pause stays. */
  public void pause(String bot, Duration time, String reason) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into calsyncd.discord_pauses as p (bot, paused_until, reason)
                values (:bot, now() + :seconds * interval '1 second', :reason)
                on conflict (bot) do update
                set paused_until = excluded.paused_until, reason = excluded.reason
                where p.paused_until < excluded.paused_until
                """)
            .bind("bot", bot)
            .bind("seconds", time.toMillis() / 1000.0)
            .bind("reason", reason)
            .execute());
  }
}
