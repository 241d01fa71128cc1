package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.SeriesOverride.Changed;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.Member;
import calsyncd.group.TargetLease;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.group_responses}: what members answered, as the hub's events say. Passes bring
 * the answers there; nothing is asked of a provider here.
 */
public final class ResponseTable {
  private final Database database;

  /** The responses in a database. */
  public ResponseTable(Database database) {
    this.database = database;
  }

  /** How many meetings were looked at, and how many answers were not as they were kept. */
  public record Updated(long meetings, long updated) {}

  private record Meeting(UUID event, Event says) {}

  /** Whose answer to what. */
  private record Key(UUID event, String occurrence, UUID member) {}

  /** Keeps the answers of a group's members to its meetings to come; writes what differs. */
  public Updated update(GroupSnapshot group, TargetLease lease) {
    return database.in(handle -> {
      List<Meeting> meetings = meetings(handle, group);
      Map<Key, String> said = new HashMap<>();
      meetings.forEach(meeting -> said.putAll(answers(meeting, group)));
      Map<Key, String> kept = kept(handle, meetings);
      Set<Key> gone = new HashSet<>(kept.keySet());
      gone.removeAll(said.keySet());
      said.entrySet().removeIf(it -> it.getValue().equals(kept.get(it.getKey())));
      if (!said.isEmpty() || !gone.isEmpty()) {
        write(handle, said);
        forget(handle, gone);
        GroupTargets.checkHeld(handle, lease);
      }
      return new Updated(meetings.size(), said.size() + gone.size());
    });
  }

  private static List<Meeting> meetings(Handle handle, GroupSnapshot group) {
    return handle
        .createQuery(
            """
            select e.id, e.content::text as content from calsyncd.group_meetings m
            join calsyncd.calendar_events e on e.id = m.event_id
            where m.group_id = :group and m.left_at is null and e.deleted_at is null
              and e.ends_at > now()
            order by e.id
            """)
        .bind("group", group.id().value())
        .map((row, _) ->
            new Meeting(Columns.uuid(row, "id"), RemoteJson.event(row.getString("content"))))
        .list();
  }

  /** An occurrence is named where it has an answer of its own. */
  private static Map<Key, String> answers(Meeting meeting, GroupSnapshot group) {
    Map<Key, String> answers = new HashMap<>();
    Map<String, String> all = responses(meeting.says().content());
    for (Member member : group.members()) {
      String general = all.get(member.key());
      if (general != null) {
        answers.put(new Key(meeting.event(), "", member.id()), general);
      }
      meeting
          .says()
          .overrides()
          .forEach((id, override) -> {
            String own =
                override instanceof Changed(EventContent content)
                    ? responses(content).get(member.key())
                    : null;
            if (own != null && !own.equals(general)) {
              answers.put(new Key(meeting.event(), RemoteJson.write(id), member.id()), own);
            }
          });
    }
    return answers;
  }

  private static Map<String, String> responses(EventContent content) {
    Map<String, String> responses = new HashMap<>();
    for (Attendee guest : content.people().attendees()) {
      responses.put(Member.key(guest.email()), guest.response().name().toLowerCase(Locale.ROOT));
    }
    return responses;
  }

  private static Map<Key, String> kept(Handle handle, List<Meeting> meetings) {
    Map<Key, String> kept = new HashMap<>();
    handle
        .createQuery(
            """
            select event_id, occurrence, member_id, response from calsyncd.group_responses
            where event_id = any(:events::uuid[])
            """)
        .bindArray(
            "events", String.class, meetings.stream().map(it -> it.event().toString()).toList())
        .map((row, _) ->
            Map.entry(
                new Key(
                    Columns.uuid(row, "event_id"),
                    row.getString("occurrence"),
                    Columns.uuid(row, "member_id")),
                row.getString("response")))
        .forEach(it -> kept.put(it.getKey(), it.getValue()));
    return kept;
  }

  private static void write(Handle handle, Map<Key, String> answers) {
    Rows rows = new Rows("event_id", "occurrence", "member_id", "response");
    answers.forEach(
        (key, response) -> rows.add(key.event(), key.occurrence(), key.member(), response));
    rows.execute(
        handle,
        """
        insert into calsyncd.group_responses (event_id, occurrence, member_id, response)
        select r.event_id::uuid, r.occurrence, r.member_id::uuid, r.response from <rows>
        order by 1, 2, 3
        on conflict (event_id, occurrence, member_id) do update
        set response = excluded.response, at = now()
        """);
  }

  private static void forget(Handle handle, Set<Key> gone) {
    Rows rows = new Rows("event_id", "occurrence", "member_id");
    gone.forEach(key -> rows.add(key.event(), key.occurrence(), key.member()));
    rows.execute(
        handle,
        """
        delete from calsyncd.group_responses g using <rows>
        where g.event_id = r.event_id::uuid and g.occurrence = r.occurrence
          and g.member_id = r.member_id::uuid
        """);
  }
}
