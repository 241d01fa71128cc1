package calsyncd.daemon.json;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.group.GroupId;
import calsyncd.group.Member;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.Collection;
import java.util.UUID;

/** What outbound messages tell. */
public final class OutboundJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private OutboundJson() {}

  /** Somebody is in a group. */
  public static ObjectNode assigned(GroupId group, String name, Member member) {
    ObjectNode json = group(group, name);
    json.set("member", member(member));
    return json;
  }

  /** Which group it is about. */
  public static ObjectNode group(GroupId group, String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("group_id", group.toString())
        .put("group_name", name);
  }

  /**
   * A meeting of a group begins soon.
   *
   * @param occurrence of a series, the start that it had by the rule; else null
   * @param zone the calendar's
   */
  public static ObjectNode reminder(
      ObjectNode group, EventId event, JsonNode occurrence, EventContent content, ZoneId zone) {
    EventTime start = content.when().start();
    ObjectNode meeting =
        group
            .putObject("meeting")
            .put("event_id", event.toString())
            .put("title", content.text().title());
    meeting.set("original_start", occurrence);
    meeting.set("start", TimeJson.write(start));
    meeting.put("starts_at", start.instant(zone).toString()).put("time_zone", zone.getId());
    return group;
  }

  /** The same, and who is in the group. */
  public static ObjectNode withMembers(ObjectNode data, Collection<Member> members) {
    ObjectNode json = data.deepCopy();
    ArrayNode array = json.putArray("members");
    members.forEach(it -> array.add(member(it)));
    return json;
  }

  /** What a payload tells, apart from its kind and time. */
  public static JsonNode data(String payload) {
    try {
      return MAPPER.readTree(payload).path("data");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON is none", e);
    }
  }

  static ObjectNode member(Member member) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", member.id().toString())
        .put("email", member.email())
        .put("name", member.name())
        .put("user_id", member.user().map(UUID::toString).orElse(null));
  }
}
