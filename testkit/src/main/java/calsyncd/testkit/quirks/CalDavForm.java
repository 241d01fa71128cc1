package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import java.util.List;
import java.util.Optional;

/** iCalendar objects of a CalDAV server, by {@code docs/providers/caldav.md}. */
final class CalDavForm extends Form {
  @Override
  Optional<String> refusal(Event event) {
    boolean repeated =
        !event.recurrence().isEmpty()
            && event.content().when().start() instanceof EventTime.Zoned start
            && start.later();
    return repeated ? Optional.of("start_in_repeated_hour") : Optional.empty();
  }

  @Override
  EventContent content(EventContent c, boolean recurs) {
    When when = new When(Zones.named(c.when().start()), Zones.named(c.when().end()));
    return new EventContent(when, text(c.text()), c.standing(), people(c.people()), extras(c));
  }

  private static Text text(Text text) {
    return new Text(
        lines(text.title()), lines(text.description()), lines(text.location()), text.url().strip());
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** An organizer without guests is not written. */
  private static People people(People people) {
    return people.attendees().isEmpty() ? People.NONE : people;
  }

  /** A mail is never asked for; colours have names (RFC 7986 §5.9). */
  private static Extras extras(EventContent c) {
    List<Reminder> reminders =
        c.extras().reminders().stream()
            .map(it -> new Reminder("popup", it.minutesBefore()))
            .distinct()
            .toList();
    String color = c.extras().color().matches("[a-z]+") ? c.extras().color() : "";
    return new Extras(
        c.extras().conference(),
        reminders,
        c.extras().categories(),
        color,
        c.extras().notCarried());
  }
}
