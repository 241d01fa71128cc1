package calsyncd.daemon.postgres;

import calsyncd.daemon.json.OutboundJson;
import calsyncd.group.Member;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Writes messages to be sent, each once, in the transaction of what they tell of. To whom is
 * decided there and then: whoever is to be told of such things later is told of later ones.
 */
public final class OutboundRows implements GroupMembers.Joined {
  /** Somebody is in a group now. */
  public static final String ASSIGNED = "group_assigned";

  /** All that can be told. */
  public static final List<String> KINDS = List.of(ASSIGNED);

  private final Supplier<UUID> ids;
  private final Telling telling;

  /**
   * How things are told.
   *
   * @param mail whether there is a server for mail
   * @param after so long after somebody joined: who leaves by then is not told
   * @param within so long what was not taken is tried
   */
  public record Telling(boolean mail, Duration after, Duration within) {}

  /** Messages, told like this. */
  public OutboundRows(Supplier<UUID> ids, Telling telling) {
    this.ids = ids;
    this.telling = telling;
  }

  @Override
  public void joined(Handle handle, Owner owner, GroupRow group, Member member) {
    ObjectNode data = OutboundJson.assigned(group.id(), group.wish().name(), member);
    Rows rows = new Rows("id", "channel", "recipient", "endpoint");
    Endpoints.told(handle, owner, ASSIGNED).forEach(it -> rows.add(ids.get(), "webhook", it, it));
    if (telling.mail() && group.wish().mailAssigned()) {
      rows.add(ids.get(), "mail", member.email(), "");
    }
    rows.execute(
        handle,
        """
        insert into calsyncd.outbound_messages (id, firm_id, user_id, kind, reference_type,
          reference_id, group_id, member_id, channel, recipient, endpoint_id, payload, due_at,
          expires_at)
        select r.id::uuid, :firm, :user, 'group_assigned', 'membership', :member::text, :group,
          :member, r.channel, r.recipient, nullif(r.endpoint, '')::uuid,
          jsonb_build_object('type', 'group_assigned', 'timestamp', now(), 'data', :data::jsonb),
          now() + :after::int * interval '1 second', now() + :within::int * interval '1 second'
        from <rows> order by r.id
        on conflict do nothing
        """,
        "firm",
        owner.firmId(),
        "user",
        owner.userId(),
        "member",
        member.id(),
        "group",
        group.id().value(),
        "data",
        data.toString(),
        "after",
        telling.after().toSeconds(),
        "within",
        telling.within().toSeconds());
  }
}
