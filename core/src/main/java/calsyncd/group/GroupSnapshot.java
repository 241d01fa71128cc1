package calsyncd.group;

import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.util.List;
import java.util.Optional;

/**
 * A group as it was read after a target was claimed.
 *
 * @param owner whose group, calendar and connections
 * @param inviting the one binding through which its members are invited
 * @param consent whether mail may be sent that the provider does not let us mute
 * @param members those who are in it; none where it is deleted
 * @param deleted whether it is to leave nothing behind
 */
public record GroupSnapshot(
    GroupId id,
    Owner owner,
    String name,
    HubCalendarId calendar,
    Optional<BindingId> inviting,
    Invitations policy,
    boolean consent,
    List<Member> members,
    boolean deleted) {
  public GroupSnapshot {
    members = deleted ? List.of() : List.copyOf(members);
  }
}
