package calsyncd.providers.google;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What an item says, in canonical form: the defaults that Google leaves out are filled in, HTML is
 * text.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference/events">Events
 *     resource</a>
 */
final class GoogleContent {
  private static final Set<String> KNOWN_TYPES =
      Set.of("", "default", "outOfOffice", "focusTime", "workingLocation", "birthday", "fromGmail");

  private static final List<String> LEFT_BEHIND =
      List.of(
          "attachments",
          "gadget",
          "attendeesOmitted",
          "endTimeUnspecified",
          "focusTimeProperties",
          "outOfOfficeProperties",
          "workingLocationProperties",
          "birthdayProperties");

  private static final Map<String, Response> RESPONSES =
      Map.of(
          "accepted", Response.ACCEPTED,
          "declined", Response.DECLINED,
          "tentative", Response.TENTATIVE);

  private static final Map<String, Visibility> VISIBILITIES =
      Map.of(
          "public", Visibility.PUBLIC,
          "private", Visibility.PRIVATE,
          "confidential", Visibility.CONFIDENTIAL);

  private GoogleContent() {}

  /** The content at a time that was read before. */
  static EventContent of(JsonItem item, When when) {
    return new EventContent(when, text(item), standing(item), people(item), extras(item));
  }

  private static Text text(JsonItem item) {
    return new Text(
        item.text("summary"),
        HtmlText.plain(item.text("description")),
        item.text("location"),
        item.object("source").text("url"));
  }

  private static Standing standing(JsonItem item) {
    return new Standing(
        status(item),
        busy(item),
        VISIBILITIES.getOrDefault(item.text("visibility"), Visibility.DEFAULT));
  }

  private static Status status(JsonItem item) {
    return switch (item.text("status")) {
      case "tentative" -> Status.TENTATIVE;
      case "cancelled" -> Status.CANCELLED;
      default -> Status.CONFIRMED;
    };
  }

  private static Busy busy(JsonItem item) {
    return switch (item.text("eventType")) {
      case "outOfOffice" -> Busy.OUT_OF_OFFICE;
      case "workingLocation" -> Busy.WORKING_ELSEWHERE;
      default -> ordinaryBusy(item);
    };
  }

  private static Busy ordinaryBusy(JsonItem item) {
    if (item.text("transparency").equals("transparent")) {
      return Busy.FREE;
    }
    return item.text("status").equals("tentative") ? Busy.TENTATIVE : Busy.BUSY;
  }

  /** The calendar's own person is told as an attendee, not as who organises. */
  private static People people(JsonItem item) {
    List<Attendee> attendees =
        GoogleField.inOrder(
            item.objects("attendees").stream().map(GoogleContent::attendee).toList());
    JsonItem organizer = item.object("organizer");
    return organizer.flag("self") || organizer.text("email").isEmpty()
        ? new People(Optional.empty(), attendees)
        : new People(Optional.of(organizer(organizer)), attendees);
  }

  private static Attendee organizer(JsonItem person) {
    return new Attendee(
        email(person), person.text("displayName"), Response.ACCEPTED, Role.REQUIRED);
  }

  private static Attendee attendee(JsonItem person) {
    return new Attendee(
        email(person),
        person.text("displayName"),
        RESPONSES.getOrDefault(person.text("responseStatus"), Response.NEEDS_ACTION),
        role(person));
  }

  private static String email(JsonItem person) {
    return person.text("email").toLowerCase(Locale.ROOT);
  }

  private static Role role(JsonItem person) {
    if (person.flag("resource")) {
      return Role.RESOURCE;
    }
    return person.flag("optional") ? Role.OPTIONAL : Role.REQUIRED;
  }

  private static Extras extras(JsonItem item) {
    return new Extras(
        conference(item), reminders(item), List.of(), item.text("colorId"), notCarried(item));
  }

  private static String conference(JsonItem item) {
    return item.object("conferenceData").objects("entryPoints").stream()
        .filter(entry -> entry.text("entryPointType").equals("video"))
        .map(entry -> entry.text("uri"))
        .filter(Predicate.not(String::isEmpty))
        .findFirst()
        .orElseGet(() -> item.text("hangoutLink"));
  }

  /** The event's own reminders; those of the calendar's defaults are not the event's. */
  private static List<Reminder> reminders(JsonItem item) {
    return item.object("reminders").objects("overrides").stream()
        .filter(override -> override.number("minutes").isPresent())
        .map(GoogleContent::reminder)
        .toList();
  }

  private static Reminder reminder(JsonItem override) {
    int minutes = Math.toIntExact(Math.clamp(override.number("minutes").orElse(0L), 0, 40320));
    return new Reminder(override.text("method").equals("email") ? "email" : "popup", minutes);
  }

  private static List<String> notCarried(JsonItem item) {
    String type = item.text("eventType");
    return Stream.of(
            LEFT_BEHIND.stream().filter(item::has),
            Stream.of("eventType:" + type).filter(any -> !KNOWN_TYPES.contains(type)),
            Stream.of("start", "end")
                .filter(name -> GoogleTimes.strange(item.object(name)))
                .map(name -> name + ".timeZone:" + item.object(name).text("timeZone")),
            item.texts("recurrence").stream()
                .filter(SentRecurrence::loses)
                .map(line -> "recurrence:" + line.split("[;:]", 2)[0]))
        .flatMap(names -> names)
        .toList();
  }
}
