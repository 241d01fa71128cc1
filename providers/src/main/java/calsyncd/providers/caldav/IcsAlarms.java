package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Reminder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reminders as {@code VALARM}s. One that says what is wanted stays as it is; so does one that no
 * reminder stands for. A reminder by mail is written as a display: RFC 5545 §3.6.6 wants the
 * address of whoever is mailed, and a server that mails must be asked by its own user.
 */
record IcsAlarms(IcsTimes times) {

  void apply(IcsBlock event, EventContent from, EventContent to) {
    Set<Reminder> known = Set.copyOf(from.extras().reminders());
    Set<Reminder> wanted =
        to.extras().reminders().stream()
            .map(one -> known.contains(one) ? one : new Reminder("popup", one.minutesBefore()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    boolean same = wanted.equals(known);
    if (same && to.when().equals(from.when())) {
      return;
    }
    Set<Reminder> there = new HashSet<>();
    for (IcsBlock alarm : event.blocks("VALARM").toList()) {
      List<Reminder> says = says(alarm, to.when());
      if (wanted.containsAll(says)) {
        there.addAll(says);
      } else {
        event.parts().removeIf(part -> part == alarm);
      }
    }
    wanted.stream()
        .filter(reminder -> reminder.minutesBefore() >= 0)
        .filter(reminder -> !there.contains(reminder))
        .map(Reminder::minutesBefore)
        .filter(minutes -> there.add(new Reminder("popup", minutes)))
        .forEach(minutes -> event.parts().add(display(minutes, to.text().title())));
  }

  private List<Reminder> says(IcsBlock alarm, EventContent.When when) {
    IcsComponent alone = IcsComponent.named("VEVENT");
    alone.children().add(alarm.component());
    return new IcsReminders(times, when).of(alone, new HashSet<>());
  }

  private static IcsBlock display(int minutes, String title) {
    IcsBlock alarm = IcsBlock.named("VALARM");
    alarm.add(IcsLine.of("ACTION", "DISPLAY"));
    alarm.add(IcsLine.text("DESCRIPTION", title.isBlank() ? "Reminder" : title));
    alarm.add(IcsLine.of("TRIGGER", minutes == 0 ? "PT0S" : "-PT" + minutes + "M"));
    return alarm;
  }
}
