package calsyncd.daemon.json;

import calsyncd.group.GroupId;
import calsyncd.group.Member;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** What outbound messages tell. */
public final class OutboundJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private OutboundJson() {}

  /** Somebody is in a group. */
  public static ObjectNode assigned(GroupId group, String name, Member member) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("group_id", group.toString());
    json.put("group_name", name);
    json.set("member", member(member));
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
