package calsyncd.daemon.outbound;

import calsyncd.daemon.json.OutboundJson;
import calsyncd.daemon.postgres.OutboundMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a message says as a mail. */
record MailText(String subject, String body) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu 'at' HH:mm", Locale.ENGLISH);

  static MailText of(OutboundMessage message) {
    JsonNode data = OutboundJson.data(message.payload());
    String group = line(data.path("group_name"));
    return switch (message.kind()) {
      case "group_assigned" ->
          new MailText(
              "You are in the group " + group,
              "You have been put into the group " + group + ". Its meetings follow.\n");
      case "meeting_reminder" -> reminder(data.path("meeting"), group);
      default -> throw new IllegalStateException("no mail is of the kind " + message.kind());
    };
  }

  private static MailText reminder(JsonNode meeting, String group) {
    String title = line(meeting.path("title"));
    String what = title.isEmpty() ? "A meeting of " + group : title;
    return new MailText(
        what + " begins " + start(meeting),
        what + "\nbegins " + start(meeting) + ".\n\nYou are in the group " + group + ".\n");
  }

  /** Where it is all day, the day; else as a clock in the calendar's zone shows it. */
  private static String start(JsonNode meeting) {
    String zone = meeting.path("time_zone").asText();
    ZonedDateTime start = Instant.parse(meeting.path("starts_at").asText()).atZone(ZoneId.of(zone));
    return meeting.path("start").has("date")
        ? "on " + DAY.format(start)
        : "on " + TIME.format(start) + " (" + zone + ")";
  }

  /** Whatever people write, it stays on its line. */
  private static String line(JsonNode text) {
    return text.asText("").replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
