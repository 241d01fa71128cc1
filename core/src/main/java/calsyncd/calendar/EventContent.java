package calsyncd.calendar;

import java.util.List;
import java.util.Optional;

/**
 * What an event says, apart from how it recurs. An absent text is the empty string.
 *
 * @param when start and end: one field to a merge
 * @param text what a person reads
 * @param standing status, busy state and visibility
 * @param people who organises and who attends; read and shown, never exported unasked
 * @param extras the rest
 */
public record EventContent(When when, Text text, Standing standing, People people, Extras extras) {

  /** The same at another time. */
  public EventContent withWhen(When other) {
    return new EventContent(other, text, standing, people, extras);
  }

  /** The same in other words. */
  public EventContent withText(Text other) {
    return new EventContent(when, other, standing, people, extras);
  }

  /** The same of another standing. */
  public EventContent withStanding(Standing other) {
    return new EventContent(when, text, other, people, extras);
  }

  /** The same with other people. */
  public EventContent withPeople(People others) {
    return new EventContent(when, text, standing, others, extras);
  }

  /** The same with other extras. */
  public EventContent withExtras(Extras others) {
    return new EventContent(when, text, standing, people, others);
  }

  /** Start and exclusive end. Both have the same form. */
  public record When(EventTime start, EventTime end) {}

  /** Title ({@code SUMMARY}), description (plain text), location and URL. */
  public record Text(String title, String description, String location, String url) {
    /** No text at all. */
    public static final Text NONE = new Text("", "", "", "");
  }

  /** RFC 5545 {@code STATUS}, a busy state, {@code CLASS}. */
  public record Standing(Status status, Busy busy, Visibility visibility) {
    /** What an event is where a provider leaves the defaults out. */
    public static final Standing DEFAULT =
        new Standing(Status.CONFIRMED, Busy.BUSY, Visibility.DEFAULT);
  }

  /** Organizer and attendees, in the provider's order. */
  public record People(Optional<Attendee> organizer, List<Attendee> attendees) {
    /** An event of one's own. */
    public static final People NONE = new People(Optional.empty(), List.of());

    public People {
      attendees = List.copyOf(attendees);
    }
  }

  /**
   * Fields that not every provider has.
   *
   * @param conference the address at which one joins, or empty
   * @param color the provider's own colour name, or empty
   * @param notCarried names of fields that this event has at the provider and the hub has not
   */
  public record Extras(
      String conference,
      List<Reminder> reminders,
      List<String> categories,
      String color,
      List<String> notCarried) {
    /** Nothing extra. */
    public static final Extras NONE = new Extras("", List.of(), List.of(), "", List.of());

    public Extras {
      reminders = List.copyOf(reminders);
      categories = List.copyOf(categories);
      notCarried = List.copyOf(notCarried);
    }
  }

  /** RFC 5545 §3.8.1.11. */
  public enum Status {
    CONFIRMED,
    TENTATIVE,
    CANCELLED
  }

  /** RFC 5545 {@code TRANSP} and Graph {@code showAs}, joined. */
  public enum Busy {
    BUSY,
    FREE,
    TENTATIVE,
    OUT_OF_OFFICE,
    WORKING_ELSEWHERE
  }

  /** RFC 5545 {@code CLASS}; {@code DEFAULT} is whatever the calendar's sharing says. */
  public enum Visibility {
    DEFAULT,
    PUBLIC,
    PRIVATE,
    CONFIDENTIAL
  }

  /**
   * One person or resource.
   *
   * @param response RFC 5545 {@code PARTSTAT}: NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE
   * @param role RFC 5545 {@code ROLE} in short: REQUIRED, OPTIONAL, RESOURCE
   */
  public record Attendee(String email, String name, Response response, Role role) {}

  /** RFC 5545 §3.2.12. */
  public enum Response {
    NEEDS_ACTION,
    ACCEPTED,
    DECLINED,
    TENTATIVE
  }

  /** RFC 5545 §3.2.16 and §3.2.3. */
  public enum Role {
    REQUIRED,
    OPTIONAL,
    RESOURCE
  }

  /** Minutes before the start, and how: {@code popup} or {@code email}. */
  public record Reminder(String method, int minutesBefore) {}
}
