package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.MailOutbox;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The mails that Exchange sends when an organizer writes a meeting. Nothing mutes them. */
final class Invitations {
  /** A change of these alone is the user's own business and mails nobody. */
  private static final Set<String> PRIVATE =
      Set.of(
          "categories",
          "isReminderOn",
          "reminderMinutesBeforeStart",
          "singleValueExtendedProperties",
          "extensions");

  private final MailOutbox outbox;
  private final InstantSource clock;

  Invitations(MailOutbox outbox, InstantSource clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  void created(Mailbox mailbox, EventId id, ObjectNode properties) {
    mail(mailbox, id, properties, attendees(properties), "invitation");
  }

  /** One mail for the change of a series and one for each modified instance of it. */
  void updated(Mailbox mailbox, StoredEvent before, ObjectNode after, ObjectNode input) {
    if (onlyPrivate(input)) {
      return;
    }
    changed(mailbox, before.id(), before.properties(), after);
    before
        .edits()
        .keySet()
        .forEach(
            date -> mail(mailbox, before.id().occurrence(date), after, attendees(after), "update"));
  }

  /** One occurrence was changed. */
  void updatedOccurrence(
      Mailbox mailbox, EventId id, ObjectNode before, ObjectNode after, ObjectNode input) {
    if (!onlyPrivate(input)) {
      changed(mailbox, id, before, after);
    }
  }

  void cancelled(Mailbox mailbox, EventId id, ObjectNode properties) {
    mail(mailbox, id, properties, attendees(properties), "cancellation");
  }

  private void changed(Mailbox mailbox, EventId id, ObjectNode before, ObjectNode after) {
    Set<String> were = attendees(before);
    Set<String> are = attendees(after);
    mail(mailbox, id, after, minus(were, are), "cancellation");
    mail(mailbox, id, after, minus(are, were), "invitation");
    mail(mailbox, id, after, minus(are, minus(are, were)), "update");
  }

  private static boolean onlyPrivate(ObjectNode input) {
    Iterator<String> names = input.fieldNames();
    boolean all = true;
    while (names.hasNext()) {
      all &= PRIVATE.contains(names.next());
    }
    return all;
  }

  private static Set<String> attendees(ObjectNode properties) {
    Set<String> addresses = new LinkedHashSet<>();
    if (properties.path("isOrganizer").asBoolean()) {
      for (JsonNode attendee : properties.path("attendees")) {
        addresses.add(attendee.path("emailAddress").path("address").asText());
      }
    }
    return addresses;
  }

  private static Set<String> minus(Set<String> all, Set<String> without) {
    Set<String> left = new LinkedHashSet<>(all);
    left.removeAll(without);
    return left;
  }

  private void mail(
      Mailbox mailbox, EventId id, ObjectNode properties, Set<String> to, String kind) {
    String subject = properties.path("subject").asText();
    for (String address : to) {
      outbox.add(
          new MailOutbox.Mail(clock.instant(), mailbox.email(), address, id.text(), subject, kind));
    }
  }
}
