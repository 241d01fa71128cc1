package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/**
 * What joins guests to an online meeting is a blob in the body of its event: a body that is written
 * without it ends the online meeting, and the event says nothing of it.
 *
 * @see <a href="https://learn.microsoft.com/graph/api/event-update">Update event</a>
 */
final class OnlineMeeting {
  private static final String URL = "https://teams.microsoft.com/l/meetup-join/";
  private static final String JOIN = "joinUrl";

  private OnlineMeeting() {}

  /** An event that is to be an online meeting becomes one. */
  static void open(ObjectNode stored) {
    if (stored.path("isOnlineMeeting").asBoolean() && !stored.has(JOIN)) {
      String url = URL + UUID.nameUUIDFromBytes(EventBody.bytes(stored.path("body")));
      stored.put("onlineMeetingProvider", "teamsForBusiness").put(JOIN, url);
      stored.set("body", EventBody.with(stored.path("body"), blob(url)));
    }
  }

  private static String blob(String url) {
    return "<div class=\"me-email-text\"><a href=\"" + url + "\">Join the meeting now</a></div>";
  }

  /** The new body; without the blob there is nothing to join any more. */
  static void setBody(ObjectNode stored, ObjectNode body) {
    stored.set("body", body);
    if (stored.has(JOIN) && !body.path("content").asText().contains(stored.path(JOIN).asText())) {
      stored.remove(JOIN);
      stored.put("isOnlineMeeting", false).put("onlineMeetingProvider", "unknown");
    }
  }

  /** Once online, always online: to say otherwise is refused. */
  static void requireNotUnset(ObjectNode stored, JsonNode input) {
    boolean unset = input.has("isOnlineMeeting") && !input.path("isOnlineMeeting").asBoolean();
    if (stored.has(JOIN) && unset) {
      throw GraphError.invalidRequest("An online meeting cannot be turned off.");
    }
  }

  /** How to join, where one can. */
  static void show(ObjectNode node, ObjectNode properties) {
    if (properties.has(JOIN)) {
      node.putObject("onlineMeeting").put(JOIN, properties.path(JOIN).asText());
    } else {
      node.putNull("onlineMeeting");
    }
  }
}
