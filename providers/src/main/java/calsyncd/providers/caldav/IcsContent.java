package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What one {@code VEVENT} says, in the words of {@link EventContent}. */
final class IcsContent {
  /** Properties that the hub has no field for. They stay in the raw form. */
  private static final Map<String, String> NOT_CARRIED =
      Map.of(
          "ATTACH", "attachments",
          "GEO", "geo",
          "PRIORITY", "priority",
          "RESOURCES", "resources",
          "RELATED-TO", "related_to",
          "COMMENT", "comment",
          "CONTACT", "contact",
          "X-ALT-DESC", "html_description");

  static final List<String> CONFERENCES =
      List.of(
          "CONFERENCE",
          "X-GOOGLE-CONFERENCE",
          "X-MICROSOFT-SKYPETEAMSMEETINGURL",
          "X-MICROSOFT-ONLINEMEETINGCONFLINK");

  private final IcsTimes times;

  IcsContent(IcsTimes times) {
    this.times = times;
  }

  EventContent content(IcsComponent event) throws IcsException {
    When when = times.when(event);
    TreeSet<String> lost = lost(event);
    People people = people(event, lost);
    List<EventContent.Reminder> reminders = new IcsReminders(times, when).of(event, lost);
    return new EventContent(
        when, text(event), standing(event), people, extras(event, reminders, lost));
  }

  private static TreeSet<String> lost(IcsComponent event) {
    TreeSet<String> lost = new TreeSet<>();
    event.properties().stream()
        .filter(p -> !p.name().equals("PRIORITY") || !p.value().strip().equals("0"))
        .map(IcsProperty::name)
        .filter(NOT_CARRIED::containsKey)
        .map(NOT_CARRIED::get)
        .forEach(lost::add);
    return lost;
  }

  private static Text text(IcsComponent event) {
    return new Text(
        event.text("SUMMARY"),
        event.text("DESCRIPTION"),
        event.text("LOCATION"),
        event.value("URL"));
  }

  private static Extras extras(
      IcsComponent event, List<EventContent.Reminder> reminders, TreeSet<String> lost) {
    List<String> categories =
        event.all("CATEGORIES").flatMap(p -> p.texts().stream()).distinct().toList();
    return new Extras(
        conference(event), reminders, categories, event.value("COLOR"), List.copyOf(lost));
  }

  private static String conference(IcsComponent event) {
    return CONFERENCES.stream()
        .map(event::value)
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static Standing standing(IcsComponent event) {
    return new Standing(status(event), busy(event), visibility(event));
  }

  private static Status status(IcsComponent event) {
    return switch (upper(event.value("STATUS"))) {
      case "TENTATIVE" -> Status.TENTATIVE;
      case "CANCELLED", "CANCELED" -> Status.CANCELLED;
      default -> Status.CONFIRMED;
    };
  }

  /**
   * {@code TRANSP} is what each client keeps; Microsoft's word refines it, and may be stale after
   * another client's edit.
   */
  private static Busy busy(IcsComponent event) {
    String microsoft = upper(event.value("X-MICROSOFT-CDO-BUSYSTATUS"));
    return switch (upper(event.value("TRANSP"))) {
      case "TRANSPARENT" ->
          microsoft.equals("WORKINGELSEWHERE") ? Busy.WORKING_ELSEWHERE : Busy.FREE;
      case "" -> microsoft.equals("FREE") ? Busy.FREE : refined(microsoft);
      default -> refined(microsoft);
    };
  }

  private static Busy refined(String microsoft) {
    return switch (microsoft) {
      case "TENTATIVE" -> Busy.TENTATIVE;
      case "OOF" -> Busy.OUT_OF_OFFICE;
      case "WORKINGELSEWHERE" -> Busy.WORKING_ELSEWHERE;
      default -> Busy.BUSY;
    };
  }

  /** RFC 5545 §3.8.1.3: an unknown word is to be treated as private. */
  private static Visibility visibility(IcsComponent event) {
    return switch (upper(event.value("CLASS"))) {
      case "" -> Visibility.DEFAULT;
      case "PUBLIC" -> Visibility.PUBLIC;
      case "CONFIDENTIAL" -> Visibility.CONFIDENTIAL;
      default -> Visibility.PRIVATE;
    };
  }

  private static People people(IcsComponent event, TreeSet<String> lost) {
    Optional<Attendee> organizer = event.first("ORGANIZER").map(IcsContent::organizer);
    List<Attendee> attendees = new ArrayList<>();
    event.all("ATTENDEE").forEach(p -> attendees.add(attendee(p)));
    boolean delegates =
        Stream.of("DELEGATED-TO", "DELEGATED-FROM")
            .anyMatch(name -> event.all("ATTENDEE").anyMatch(p -> !p.parameter(name).isEmpty()));
    if (delegates) {
      lost.add("delegation");
    }
    return new People(organizer, attendees);
  }

  static Attendee organizer(IcsProperty property) {
    return new Attendee(
        email(property), property.parameter("CN"), Response.ACCEPTED, Role.REQUIRED);
  }

  static Attendee attendee(IcsProperty property) {
    return new Attendee(
        email(property), property.parameter("CN"), response(property), role(property));
  }

  /** Some servers name people by an address of their own and give the mail address beside it. */
  static String email(IcsProperty property) {
    String value = property.value().strip();
    if (value.regionMatches(true, 0, "mailto:", 0, 7)) {
      return value.substring(7).strip();
    }
    String email = property.parameter("EMAIL");
    return email.isEmpty() ? value : email;
  }

  static Response response(IcsProperty property) {
    return switch (upper(property.parameter("PARTSTAT"))) {
      case "ACCEPTED" -> Response.ACCEPTED;
      case "DECLINED" -> Response.DECLINED;
      case "TENTATIVE" -> Response.TENTATIVE;
      default -> Response.NEEDS_ACTION;
    };
  }

  private static Role role(IcsProperty property) {
    String type = upper(property.parameter("CUTYPE"));
    if (type.equals("RESOURCE") || type.equals("ROOM")) {
      return Role.RESOURCE;
    }
    return switch (upper(property.parameter("ROLE"))) {
      case "OPT-PARTICIPANT", "NON-PARTICIPANT" -> Role.OPTIONAL;
      default -> Role.REQUIRED;
    };
  }

  private static String upper(String word) {
    return word.strip().toUpperCase(Locale.ROOT);
  }
}
