package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.MailOutbox;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;

/** What an attendee's answer does to the attendee's own copy, and to the organizer's inbox. */
final class MeetingAnswers {
  private final EventWriter writer;
  private final StoreSwitches switches;
  private final MailOutbox outbox;
  private final InstantSource clock;

  MeetingAnswers(
      EventWriter writer, StoreSwitches switches, MailOutbox outbox, InstantSource clock) {
    this.writer = writer;
    this.switches = switches;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * Answers an invitation.
   *
   * @param answer Graph's word for it
   * @param send whether the organizer is mailed
   */
  void answer(Mailbox mailbox, Mailbox.Found found, String answer, boolean send) {
    ObjectNode before = found.event().properties();
    requireInvited(before, send);
    if (send) {
      String organizer = before.path("organizer").path("emailAddress").path("address").asText();
      outbox.add(
          new MailOutbox.Mail(
              clock.instant(),
              mailbox.email(),
              organizer,
              found.id().text(),
              before.path("subject").asText(),
              "response"));
    }
    if (answer.equals("declined") && switches.has(StoreSwitches.Switch.DECLINE_REMOVES)) {
      writer.delete(mailbox, found);
    } else {
      writer.answered(mailbox, found, answered(before, mailbox.email(), answer));
    }
  }

  private static void requireInvited(ObjectNode properties, boolean send) {
    if (properties.path("isOrganizer").asBoolean()) {
      throw GraphError.invalidRequest(
          "Your request can't be completed. You can't respond to this meeting because you're the"
              + " meeting organizer.");
    }
    if (send && !properties.path("responseRequested").asBoolean()) {
      throw GraphError.invalidRequest(
          "Your request can't be completed. The meeting organizer hasn't requested a response.");
    }
  }

  private ObjectNode answered(ObjectNode before, String own, String answer) {
    ObjectNode after = before.deepCopy();
    String now = clock.instant().toString();
    after.putObject("responseStatus").put("response", answer).put("time", now);
    for (JsonNode attendee : after.path("attendees")) {
      boolean self = attendee.path("emailAddress").path("address").asText().equalsIgnoreCase(own);
      if (self && attendee.path("status") instanceof ObjectNode status) {
        status.put("response", answer).put("time", now);
      }
    }
    return after;
  }
}
