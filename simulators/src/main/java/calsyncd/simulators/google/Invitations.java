package calsyncd.simulators.google;

import calsyncd.simulators.http.MailOutbox;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;

/** Puts into the outbox what the real service would mail about a write. */
final class Invitations {
  private final MailOutbox outbox;
  private final Tokens tokens;
  private final InstantSource clock;

  Invitations(MailOutbox outbox, Tokens tokens, InstantSource clock) {
    this.outbox = outbox;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A new event of the organizer. */
  void invited(World.Access by, ObjectNode event, String sendUpdates) {
    guests(by, event).forEach(to -> mail(by, to, event, "invitation", sendUpdates));
  }

  /** An edit: by the organizer to the guests, by a guest to the organizer. */
  void updated(World.Access by, ObjectNode before, ObjectNode after, String sendUpdates) {
    if (!organizes(after)) {
      answered(by, before, after, sendUpdates);
      return;
    }
    Set<String> known = guests(by, before);
    Set<String> now = guests(by, after);
    for (String to : now) {
      mail(by, to, after, known.contains(to) ? "update" : "invitation", sendUpdates);
    }
    known.stream()
        .filter(to -> !now.contains(to))
        .forEach(to -> mail(by, to, after, "cancellation", sendUpdates));
  }

  /** A deletion by the organizer. */
  void cancelled(World.Access by, ObjectNode event, String sendUpdates) {
    if (organizes(event)) {
      guests(by, event).forEach(to -> mail(by, to, event, "cancellation", sendUpdates));
    }
  }

  private void answered(World.Access by, ObjectNode before, ObjectNode after, String sendUpdates) {
    String organizer = after.path("organizer").path("email").asText();
    if (!response(by, before).equals(response(by, after))) {
      mail(by, organizer, after, "response", sendUpdates);
    }
  }

  private void mail(World.Access by, String to, ObjectNode event, String kind, String sendUpdates) {
    boolean external = !tokens.users().contains(to);
    boolean wanted =
        switch (sendUpdates) {
          case "all" -> true;
          case "externalOnly" -> external;
          default -> false;
        };
    if (wanted) {
      String subject = event.path("summary").asText();
      String id = event.path("id").asText();
      outbox.add(new MailOutbox.Mail(clock.instant(), by.user(), to, id, subject, kind));
    }
  }

  private static boolean organizes(ObjectNode event) {
    return event.path("organizer").path("self").asBoolean(false);
  }

  private static Set<String> guests(World.Access by, ObjectNode event) {
    var guests = new LinkedHashSet<String>();
    for (JsonNode attendee : event.path("attendees")) {
      guests.add(attendee.path("email").asText());
    }
    guests.remove(by.user());
    return guests;
  }

  private static String response(World.Access by, ObjectNode event) {
    for (JsonNode attendee : event.path("attendees")) {
      if (attendee.path("email").asText().equals(by.user())) {
        return attendee.path("responseStatus").asText();
      }
    }
    return "";
  }
}
