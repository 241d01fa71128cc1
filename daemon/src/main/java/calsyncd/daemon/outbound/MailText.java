package calsyncd.daemon.outbound;

import calsyncd.daemon.json.OutboundJson;
import calsyncd.daemon.postgres.OutboundMessage;
import com.fasterxml.jackson.databind.JsonNode;

/** What a message says as a mail. */
record MailText(String subject, String body) {
  static MailText of(OutboundMessage message) {
    JsonNode data = OutboundJson.data(message.payload());
    String group = line(data.path("group_name"));
    return switch (message.kind()) {
      case "group_assigned" ->
          new MailText(
              "You are in the group " + group,
              "You have been put into the group " + group + ". Its meetings follow.\n");
      default -> throw new IllegalStateException("no mail is of the kind " + message.kind());
    };
  }

  /** Whatever people write, it stays on its line. */
  private static String line(JsonNode text) {
    return text.asText("").replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
