package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Google Calendar API v3, by {@code docs/providers/google.md}. */
final class GoogleForm extends Form {
  private static final Pattern NO_FORM =
      Pattern.compile("FREQ=(?:HOURLY|MINUTELY|SECONDLY)|RSCALE=|SKIP=", Pattern.CASE_INSENSITIVE);
  private static final Set<String> COLORS =
      Set.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
  private static final int MOST_REMINDERS = 5;
  private static final int FOUR_WEEKS = 40_320;

  @Override
  Optional<String> refusal(Event event) {
    if (isCancelled(event)) {
      return Optional.of("status_cancelled");
    }
    if (floats(event)) {
      return Optional.of("floating_time");
    }
    boolean hasForm =
        event.recurrence().lines().stream().noneMatch(it -> NO_FORM.matcher(it).find());
    return hasForm ? Optional.empty() : Optional.of(NO_RULE);
  }

  @Override
  EventContent content(EventContent c, boolean recurs) {
    When when = new When(Zones.named(c.when().start()), Zones.named(c.when().end()));
    return new EventContent(
        when, text(c.text()), standing(c.standing()), people(c.people()), extras(c.extras()));
  }

  private static Text text(Text text) {
    boolean isLink = text.url().strip().matches("(?i)https?://\\S+");
    String url = isLink ? text.url().strip() : "";
    return new Text(text.title(), text.description().replace("\r\n", "\n"), text.location(), url);
  }

  /** "Tentative" is a status there, and nothing but busy and free is a busy state. */
  private static Standing standing(Standing is) {
    boolean tentative = is.status() == Status.TENTATIVE || is.busy() == Busy.TENTATIVE;
    boolean free = is.busy() == Busy.FREE || is.busy() == Busy.WORKING_ELSEWHERE;
    Busy opaque = tentative ? Busy.TENTATIVE : Busy.BUSY;
    Status status = tentative ? Status.TENTATIVE : Status.CONFIRMED;
    return new Standing(status, free ? Busy.FREE : opaque, is.visibility());
  }

  private static People people(People people) {
    List<Attendee> attendees =
        people.attendees().stream()
            .map(it ->
                new Attendee(
                    it.email().toLowerCase(Locale.ROOT), it.name(), it.response(), it.role()))
            .sorted(Comparator.comparing(Attendee::email))
            .toList();
    return new People(Optional.empty(), attendees);
  }

  private static Extras extras(Extras extras) {
    List<Reminder> reminders =
        extras.reminders().stream()
            .map(it -> new Reminder(it.method(), Math.clamp(it.minutesBefore(), 0, FOUR_WEEKS)))
            .distinct()
            .limit(MOST_REMINDERS)
            .toList();
    String color = COLORS.contains(extras.color()) ? extras.color() : "";
    return new Extras("", reminders, List.of(), color, extras.notCarried());
  }
}
