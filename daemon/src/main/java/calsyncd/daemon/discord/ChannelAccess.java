package calsyncd.daemon.discord;

import java.util.Map;

/**
 * What a channel says of members.
 *
 * @param guild whose channel it is, empty for one of no guild
 * @param members their overwrites, by the id of the user; those of roles are left out
 */
public record ChannelAccess(String guild, Map<String, Overwrite> members) {
  public ChannelAccess {
    members = Map.copyOf(members);
  }
}
