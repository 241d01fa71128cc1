package calsyncd.providers.google;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of an event that a client may write, each with what Google can keep of it: two
 * contents that are the same here need no write.
 */
enum GoogleField {
  TIME,
  TITLE,
  DESCRIPTION,
  LOCATION,
  SOURCE,
  STATUS,
  TRANSPARENCY,
  VISIBILITY,
  ATTENDEES,
  REMINDERS,
  COLOR;

  /** Each person's own, also on an invitation; the rest belongs to the organizer. */
  static final Set<GoogleField> OWN = Set.of(TRANSPARENCY, REMINDERS, COLOR);

  private static final int MOST_REMINDERS = 5;
  private static final int FOUR_WEEKS = 40_320;
  private static final Set<String> COLORS =
      Set.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

  /** What Google can keep of this field, without what a text cannot hold. */
  Object of(EventContent content) {
    return switch (this) {
      case TIME -> content.when();
      case TITLE -> text(content.text().title());
      case DESCRIPTION -> description(content);
      case LOCATION -> text(content.text().location());
      case SOURCE -> link(content);
      case STATUS -> tentative(content);
      case TRANSPARENCY -> transparent(content);
      case VISIBILITY -> content.standing().visibility();
      case ATTENDEES -> invited(content);
      case REMINDERS -> reminders(content);
      case COLOR -> color(content);
    };
  }

  static String text(String text) {
    return text.replace("\u0000", "");
  }

  static String description(EventContent content) {
    return text(content.text().description()).replace("\r\n", "\n");
  }

  /** Google takes a link to where an event comes from only by http or https. */
  static String link(EventContent content) {
    String url = text(content.text().url()).strip();
    return url.matches("(?i)https?://\\S+") ? url : "";
  }

  /** Google has no busy state of its own for "tentative": the event's status says it. */
  static boolean tentative(EventContent content) {
    return content.standing().status() == Status.TENTATIVE
        || content.standing().busy() == Busy.TENTATIVE;
  }

  static boolean transparent(EventContent content) {
    Busy busy = content.standing().busy();
    return busy == Busy.FREE || busy == Busy.WORKING_ELSEWHERE;
  }

  /** In one order, since Google's is no content. */
  static List<Attendee> inOrder(List<Attendee> attendees) {
    return attendees.stream().sorted(Comparator.comparing(Attendee::email)).toList();
  }

  static List<Attendee> attendees(EventContent content) {
    List<Attendee> attendees =
        content.people().attendees().stream()
            .map(one ->
                new Attendee(
                    text(one.email()).strip().toLowerCase(Locale.ROOT),
                    text(one.name()),
                    one.response(),
                    one.role()))
            .toList();
    return inOrder(attendees);
  }

  /** Who is invited and as what: neither a name nor an answer is a reason to write, or to mail. */
  private static Set<String> invited(EventContent content) {
    return attendees(content).stream()
        .map(one -> one.email() + " " + one.role())
        .collect(Collectors.toSet());
  }

  static List<Reminder> reminders(EventContent content) {
    return content.extras().reminders().stream()
        .map(one ->
            new Reminder(
                one.method().equals("email") ? "email" : "popup",
                Math.clamp(one.minutesBefore(), 0, FOUR_WEEKS)))
        .distinct()
        .limit(MOST_REMINDERS)
        .toList();
  }

  static String color(EventContent content) {
    String color = content.extras().color();
    return COLORS.contains(color) ? color : "";
  }
}
