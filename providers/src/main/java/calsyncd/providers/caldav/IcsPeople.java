package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Role;
import calsyncd.providers.caldav.IcsLine.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code ORGANIZER} and {@code ATTENDEE}. Whoever is written anew is marked {@code
 * SCHEDULE-AGENT=NONE} (RFC 6638 §7.1), so that no server invites them; lines that were there keep
 * the agent they had. An organizer without attendees is never written.
 */
final class IcsPeople {
  private static final Set<String> NAMES = Set.of("ORGANIZER", "ATTENDEE");
  private static final Parameter NO_AGENT = new Parameter("SCHEDULE-AGENT", "NONE");

  private IcsPeople() {}

  /** Turns the people of an event into others; the lines of those who stay the same stay. */
  static void apply(IcsBlock event, People from, People to) {
    boolean same = Set.copyOf(from.attendees()).equals(Set.copyOf(to.attendees()));
    if (same && (to.attendees().isEmpty() || to.organizer().equals(from.organizer()))) {
      return;
    }
    if (to.attendees().isEmpty()) {
      event.remove(NAMES);
      return;
    }
    if (!to.organizer().equals(from.organizer())) {
      event.replace(
          Set.of("ORGANIZER"), to.organizer().stream().map(IcsPeople::organizer).toList());
    }
    attendees(event, to.attendees());
  }

  private static void attendees(IcsBlock event, List<Attendee> wanted) {
    Map<String, Attendee> byEmail = new HashMap<>();
    wanted.forEach(person -> byEmail.putIfAbsent(key(person), person));
    Set<String> there = new HashSet<>();
    for (IcsLine line : event.lines("ATTENDEE").toList()) {
      Attendee is = IcsContent.attendee(line.property());
      Attendee person = byEmail.get(key(is));
      if (person == null || !there.add(key(is))) {
        event.removeLines(other -> other == line);
      } else if (!person.equals(is)) {
        event.exchange(line, changed(line, is, person));
      }
    }
    wanted.stream().filter(p -> there.add(key(p))).map(IcsPeople::attendee).forEach(event::add);
  }

  private static String key(Attendee person) {
    return person.email().toLowerCase(Locale.ROOT);
  }

  private static IcsLine changed(IcsLine line, Attendee is, Attendee to) {
    IcsLine changed = is.name().equals(to.name()) ? line : line.with("CN", to.name());
    if (is.response() != to.response()) {
      changed = changed.with("PARTSTAT", word(to.response()));
    }
    return is.role() == to.role() ? changed : withRole(changed, to.role());
  }

  private static IcsLine withRole(IcsLine line, Role role) {
    return line.with("CUTYPE", role == Role.RESOURCE ? "RESOURCE" : "")
        .with("ROLE", role == Role.OPTIONAL ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT");
  }

  /** The {@code PARTSTAT} of a response. */
  static String word(Enum<?> response) {
    return response.name().replace('_', '-');
  }

  private static IcsLine organizer(Attendee person) {
    return IcsLine.of("ORGANIZER", named(person), address(person.email()));
  }

  private static IcsLine attendee(Attendee person) {
    List<Parameter> parameters = new ArrayList<>(named(person));
    if (person.role() == Role.RESOURCE) {
      parameters.add(new Parameter("CUTYPE", "RESOURCE"));
    }
    if (person.role() == Role.OPTIONAL) {
      parameters.add(new Parameter("ROLE", "OPT-PARTICIPANT"));
    }
    parameters.add(new Parameter("PARTSTAT", word(person.response())));
    return IcsLine.of("ATTENDEE", parameters, address(person.email()));
  }

  private static List<Parameter> named(Attendee person) {
    return person.name().isEmpty()
        ? List.of(NO_AGENT)
        : List.of(Parameter.of("CN", person.name()), NO_AGENT);
  }

  /** A mail address as a URI; what is one already stays. */
  private static String address(String email) {
    return email.indexOf('@') > 0 && email.indexOf(':') < 0 ? "mailto:" + email : email;
  }
}
