package calsyncd.daemon.postgres;

import calsyncd.daemon.json.OutboundJson;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.Member;
import calsyncd.group.ReminderDiff.Key;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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

  /** A meeting of a group begins soon. */
  public static final String REMINDER = "meeting_reminder";

  /** All that can be told. */
  public static final List<String> KINDS = List.of(ASSIGNED, REMINDER);

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

  /**
   * A reminder.
   *
   * @param group that is reminded, and its members
   * @param mail whether members are told by mail where there is a server for it
   * @param reference what is told once
   * @param data what everybody is told; who the members are, webhooks alone
   * @param expiresAt from then on it says nothing
   */
  record Reminded(
      GroupSnapshot group, boolean mail, String reference, ObjectNode data, Instant expiresAt) {}

  /** What a reminder is known by: of which start, how long before. */
  static String reference(Key key, Instant startsAt) {
    return String.join(
        "/",
        key.event().toString(),
        key.occurrence(),
        startsAt.toString(),
        Integer.toString(key.minutes()));
  }

  /** Reminds those who are in the group now. */
  void remind(Handle handle, Reminded reminded) {
    GroupSnapshot group = reminded.group();
    Rows rows = new Rows("id", "channel", "recipient", "endpoint", "member", "data");
    String all = OutboundJson.withMembers(reminded.data(), group.members()).toString();
    Endpoints.told(handle, group.owner(), REMINDER)
        .forEach(it -> rows.add(ids.get(), "webhook", it, it, "", all));
    if (telling.mail() && reminded.mail()) {
      String each = reminded.data().toString();
      group.members().forEach(it -> rows.add(ids.get(), "mail", it.email(), "", it.id(), each));
    }
    rows.execute(
        handle,
        """
        insert into calsyncd.outbound_messages (id, firm_id, user_id, kind, reference_type,
          reference_id, group_id, member_id, channel, recipient, endpoint_id, payload, due_at,
          expires_at)
        select r.id::uuid, :firm, :user, 'meeting_reminder', 'reminder', :reference, :group,
          nullif(r.member, '')::uuid, r.channel, r.recipient, nullif(r.endpoint, '')::uuid,
          jsonb_build_object(
            'type', 'meeting_reminder', 'timestamp', now(), 'data', r.data::jsonb),
          now(), :expires
        from <rows> order by r.id
        on conflict do nothing
        """,
        "firm",
        group.owner().firmId(),
        "user",
        group.owner().userId(),
        "reference",
        reminded.reference(),
        "group",
        group.id().value(),
        "expires",
        reminded.expiresAt());
  }

  /** Of these reminders nothing more is sent: their meetings are at another time, or not at all. */
  static void withdraw(Handle handle, Collection<String> references) {
    Rows rows = new Rows("reference");
    references.forEach(rows::add);
    rows.execute(
        handle,
        """
        update calsyncd.outbound_messages m
        set expires_at = now(), due_at = least(m.due_at, now())
        from (
          select o.id from calsyncd.outbound_messages o join <rows> on o.reference_id = r.reference
          where o.kind = 'meeting_reminder' and o.reference_type = 'reminder'
            and o.state = 'due' and o.expires_at > now()
          order by o.id for no key update of o) late
        where late.id = m.id
        """);
  }
}
