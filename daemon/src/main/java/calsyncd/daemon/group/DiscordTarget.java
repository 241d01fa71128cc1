package calsyncd.daemon.group;

import calsyncd.daemon.discord.DiscordClient;
import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.postgres.ChannelTable.Channel;
import calsyncd.daemon.postgres.GrantTable;
import calsyncd.daemon.postgres.GrantTable.Grant;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A group's members on its channels at Discord: {@code granted, revoked, unchanged, failed}, each a
 * member in a channel, and {@code unknown}, members whose id at Discord nobody said. Each channel
 * is read once, and only what differs is written.
 */
public final class DiscordTarget implements GroupTarget {
  private final DiscordSettings settings;
  private final DiscordClient client;
  private final GrantTable grants;

  /** The target that the bot of these settings serves. */
  public DiscordTarget(DiscordSettings settings, DiscordClient client, GrantTable grants) {
    this.settings = settings;
    this.client = client;
    this.grants = grants;
  }

  @Override
  public String name() {
    return DISCORD;
  }

  /** Who may be where hangs on who is in the group. */
  @Override
  public boolean followsMeetings() {
    return false;
  }

  @Override
  public TargetResult sync(GroupSnapshot group, TargetLease lease) {
    List<Channel> all = grants.channels(group.id());
    DiscordRun run = new DiscordRun(group, lease, client, grants);
    if (all.isEmpty()) {
      return run.result();
    }
    Optional<GrantTable.Pause> pause = grants.paused(client.bot());
    if (pause.isPresent()) {
      return TargetResult.error("bot_paused: " + pause.get().reason()).after(pause.get().left());
    }
    List<Grant> given = new ArrayList<>(grants.grants(group.id()));
    for (Channel channel : all) {
      boolean allowed = settings.allows(channel.guild(), group.owner().firmId());
      List<Grant> here = given.stream().filter(it -> it.channel().equals(channel.id())).toList();
      run.channel(channel, allowed, here);
    }
    return run.result();
  }
}
