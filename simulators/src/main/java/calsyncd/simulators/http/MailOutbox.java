package calsyncd.simulators.http;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the real service would have mailed. Control endpoint: {@code GET} and {@code DELETE
 * /control/mails}.
 */
public final class MailOutbox {
  private final List<Mail> mails = new CopyOnWriteArrayList<>();

  /**
   * One mail to one person.
   *
   * @param at when
   * @param from the organizer's address
   * @param to the attendee's address
   * @param eventId the vendor's id of the event
   * @param subject the event's title
   * @param kind {@code invitation}, {@code update}, {@code cancellation} or {@code response}
   */
  public record Mail(
      Instant at, String from, String to, String eventId, String subject, String kind) {}

  /** Posts a mail. */
  public void add(Mail mail) {
    mails.add(mail);
  }

  /** All mails, oldest first. */
  public List<Mail> mails() {
    return List.copyOf(mails);
  }

  /** Forgets all mails. */
  public void clear() {
    mails.clear();
  }

  /** Adds the control endpoint. */
  public void install(SimulatorServer server) {
    server.control("GET", "mails", request -> show());
    server.control(
        "DELETE",
        "mails",
        request -> {
          clear();
          return Response.empty(204);
        });
  }

  private Response show() {
    var answer = Json.object().put("count", mails.size());
    var list = answer.putArray("mails");
    for (Mail mail : mails) {
      list.addObject()
          .put("at", mail.at().toString())
          .put("from", mail.from())
          .put("to", mail.to())
          .put("event_id", mail.eventId())
          .put("subject", mail.subject())
          .put("kind", mail.kind());
    }
    return Response.json(200, answer);
  }
}
