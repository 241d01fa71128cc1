package calsyncd.simulators.http;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the real service would have mailed. Control endpoint: {@code GET} and {@code DELETE
 * /control/mails}.
 *
 * <p>With the system property {@value #UNREAD_FAILS} a simulator refuses to close over a mail that
 * nobody has looked at: a whole test suite then mails nobody unless a test asks for it.
 */
public final class MailOutbox {
  /** Set to {@code true} where nobody may be mailed unnoticed. */
  public static final String UNREAD_FAILS = "calsyncd.simulators.unread_mail_fails";

  private final List<Mail> mails = new CopyOnWriteArrayList<>();
  private final AtomicInteger read = new AtomicInteger();

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
    List<Mail> all = List.copyOf(mails);
    read.set(all.size());
    return all;
  }

  /**
   * Ends the outbox of a simulator that closes.
   *
   * @throws IllegalStateException where {@value #UNREAD_FAILS} is set and there is an unread mail
   */
  public void close() {
    List<Mail> all = List.copyOf(mails);
    if (Boolean.getBoolean(UNREAD_FAILS) && all.size() > read.get()) {
      throw new IllegalStateException(
          "mails that nobody asked for: " + all.subList(read.get(), all.size()));
    }
  }

  /** Forgets all mails. */
  public void clear() {
    mails.clear();
    read.set(0);
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
    List<Mail> all = mails();
    var answer = Json.object().put("count", all.size());
    var list = answer.putArray("mails");
    for (Mail mail : all) {
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
