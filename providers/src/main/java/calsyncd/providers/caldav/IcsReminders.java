package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The {@code VALARM}s of an event as minutes before its start (RFC 5545 §3.6.6). */
record IcsReminders(IcsTimes times, When when) {

  /** In the order of the object. One that is not before the start is named as lost. */
  List<Reminder> of(IcsComponent event, Set<String> lost) {
    Set<Reminder> reminders = new LinkedHashSet<>();
    event.parts("VALARM").forEach(alarm -> read(alarm, reminders, lost));
    return List.copyOf(reminders);
  }

  private void read(IcsComponent alarm, Set<Reminder> reminders, Set<String> lost) {
    String method =
        switch (alarm.value("ACTION").toUpperCase(Locale.ROOT)) {
          case "DISPLAY", "AUDIO" -> "popup";
          case "EMAIL" -> "email";
          default -> ""; // NONE is how some clients say that they want no default reminder.
        };
    if (method.isEmpty()) {
      return;
    }
    Optional<Integer> minutes =
        alarm.first("TRIGGER").flatMap(this::before).map(IcsReminders::minutes);
    minutes
        .filter(count -> count >= 0)
        .ifPresentOrElse(
            count -> reminders.add(new Reminder(method, count)), () -> lost.add("reminders"));
  }

  private static int minutes(Duration before) {
    return Math.clamp(before.toMinutes(), -1, Integer.MAX_VALUE);
  }

  /** How long before the start a trigger is. */
  private Optional<Duration> before(IcsProperty trigger) {
    Optional<Duration> relative =
        IcsTimes.span(trigger.value()).map(span -> span.exact().negated());
    if (relative.isEmpty()) {
      return absolute(trigger);
    }
    return trigger.parameter("RELATED").equalsIgnoreCase("END")
        ? relative.map(before -> before.minus(length()))
        : relative;
  }

  private Duration length() {
    return Duration.between(when.start().instant(IcsTimes.UTC), when.end().instant(IcsTimes.UTC));
  }

  /** A moment of its own; only a start in a zone can be held against it. */
  private Optional<Duration> absolute(IcsProperty trigger) {
    try {
      EventTime at = times.time(trigger);
      return when.start() instanceof EventTime.Zoned start && at instanceof EventTime.Zoned zoned
          ? Optional.of(Duration.between(zoned.instant(IcsTimes.UTC), start.instant(IcsTimes.UTC)))
          : Optional.empty();
    } catch (IcsException e) {
      return Optional.empty();
    }
  }
}
