package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** The actions on a meeting: an attendee answers, an organizer cancels. */
final class ResponseRoutes {
  private static final Map<String, String> ANSWERS =
      Map.of(
          "accept", "accepted",
          "tentativelyAccept", "tentativelyAccepted",
          "decline", "declined");

  private final MeetingAnswers answers;

  ResponseRoutes(MeetingAnswers answers) {
    this.answers = answers;
  }

  void install(MailboxRouter router) {
    for (String path : EventRoutes.ROOTS) {
      ANSWERS.forEach((verb, answer) ->
          router.route("POST", path + "/{event}/" + verb, call -> answer(call, answer)));
    }
  }

  private Response answer(Call call, String answer) {
    ObjectNode input = call.json();
    for (Map.Entry<String, JsonNode> parameter : input.properties()) {
      requireKnown(parameter.getKey().toLowerCase(Locale.ROOT));
    }
    boolean send = flag(input, "sendResponse", true);
    answers.answer(call.mailbox(), call.event(), answer, send);
    return Response.empty(202);
  }

  private static boolean flag(ObjectNode input, String name, boolean otherwise) {
    for (Map.Entry<String, JsonNode> parameter : input.properties()) {
      if (parameter.getKey().equalsIgnoreCase(name) && !parameter.getValue().isNull()) {
        return parameter.getValue().asBoolean();
      }
    }
    return otherwise;
  }

  private static void requireKnown(String name) {
    if (!name.equals("comment")
        && !name.equals("sendresponse")
        && !name.equals("proposednewtime")) {
      throw GraphError.malformedBody("The parameter '" + name + "' does not exist.");
    }
  }
}
