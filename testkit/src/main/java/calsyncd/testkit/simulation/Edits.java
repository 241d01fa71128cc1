package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
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
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What people do to events. Each value is written once only, so that it is known again wherever it
 * turns up; the first word of a title is the name of the event and never changes.
 */
final class Edits {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Google and CalDAV have the last one, Graph has no pattern for it. */
  private static final List<String> RULES =
      List.of(
          "RRULE:FREQ=DAILY",
          "RRULE:FREQ=WEEKLY",
          "RRULE:FREQ=DAILY;INTERVAL=2",
          "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15");

  /** Whose calendars all of them are. */
  static final String OWN = "someone@example.org";

  /** So many in a hundred new events name people. */
  private static final int INVITING = 15;

  private final SplittableRandom random;
  private final boolean haveGuests;
  private int values;
  private int events;

  Edits(SplittableRandom random, boolean haveGuests) {
    this.random = random;
    this.haveGuests = haveGuests;
  }

  /**
   * An edit.
   *
   * @param field what it is of
   * @param value what to find again: a word, {@code cancelled}, or empty where nothing is
   */
  record Edit(Event event, String field, String value) {}

  /** The name of an event. */
  static String key(Event event) {
    return event.content().text().title().split(" ", 2)[0];
  }

  String newKey() {
    return "E" + ++events;
  }

  private String word(String of) {
    return of + ++values + "z";
  }

  /** A new event, within the next weeks. */
  Event made(String place, Instant now) {
    String key = newKey();
    Instant day = now.truncatedTo(java.time.temporal.ChronoUnit.DAYS);
    Instant start =
        day.plus(Duration.ofDays(2 + random.nextInt(40))).plusSeconds(60L * random.nextInt(1200));
    EventContent content =
        Events.content(key + " " + word("t"), start)
            .withWhen(hour(EventTime.Zoned.of(start, BERLIN)));
    Event single =
        invited(Event.single(new Uid(key.toLowerCase(Locale.ROOT) + "@" + place), content));
    return random.nextInt(2) == 0 ? single : begun(single);
  }

  /** The user's own meeting, or one that the user is invited to. */
  private Event invited(Event event) {
    if (!haveGuests || random.nextInt(100) >= INVITING) {
      return event;
    }
    String other = key(event).toLowerCase(Locale.ROOT) + "@guests.example";
    String host = random.nextInt(3) == 0 ? other : OWN;
    String guest = host.equals(OWN) ? other : OWN;
    People people = new People(Optional.of(person(host)), List.of(person(guest)));
    return event.withContent(event.content().withPeople(people));
  }

  private static Attendee person(String address) {
    return new Attendee(address, address, Response.NEEDS_ACTION, Role.REQUIRED);
  }

  private Event begun(Event single) {
    String rule = RULES.get(random.nextInt(10) == 0 ? 3 : random.nextInt(3));
    String line = rule + ";COUNT=" + (4 + ++values);
    return calsyncd.calendar.RuleStart.begun(single.withRecurrence(new Recurrence(List.of(line))));
  }

  static When hour(EventTime start) {
    return new When(start, start.at(start.wall().plusHours(1)));
  }

  /** Some series have an exception from the start. */
  Event met(Event event) {
    return event.recurrence().isEmpty() || random.nextBoolean() ? event : occurrence(event).event();
  }

  /** Something else than what the event says. */
  Edit edit(Event event) {
    boolean series = !event.recurrence().isEmpty();
    return switch (random.nextInt(series ? 13 : 8)) {
      case 0, 1 -> title(event);
      case 2 -> text(event, "description");
      case 3, 4 -> text(event, "location");
      case 5 -> time(event);
      case 6 -> categories(event);
      case 7 -> standing(event);
      case 8 -> rule(event);
      default -> occurrence(event);
    };
  }

  private Edit title(Event event) {
    String value = word("t");
    Text t = event.content().text();
    Text text = new Text(key(event) + " " + value, t.description(), t.location(), t.url());
    return new Edit(event.withContent(event.content().withText(text)), "title", value);
  }

  /** A text that the hub's healing person may write. */
  Edit text(Event event, String field) {
    String value = word(field.substring(0, 1));
    Text t = event.content().text();
    Text text =
        field.equals("location")
            ? new Text(t.title(), t.description(), value, t.url())
            : new Text(t.title(), value, t.location(), t.url());
    return new Edit(event.withContent(event.content().withText(text)), field, value);
  }

  /** People's calendars drop the exceptions of a series that is moved. */
  private Edit time(Event event) {
    EventTime start = event.content().when().start();
    EventTime later = start.at(start.wall().plusMinutes(++values % 40 + 1));
    Event moved = event.withContent(event.content().withWhen(hour(later)));
    return new Edit(moved.withOverrides(new TreeMap<>()), "time", later.wall().toString());
  }

  private Edit categories(Event event) {
    String value = word("c");
    Extras e = event.content().extras();
    Extras extras =
        new Extras(e.conference(), e.reminders(), List.of(value), e.color(), e.notCarried());
    return new Edit(event.withContent(event.content().withExtras(extras)), "categories", value);
  }

  private Edit standing(Event event) {
    Busy busy = Busy.values()[random.nextInt(Busy.values().length)];
    Visibility visibility = Visibility.values()[random.nextInt(Visibility.values().length)];
    Status status = random.nextInt(4) == 0 ? Status.TENTATIVE : Status.CONFIRMED;
    Standing standing = new Standing(status, busy, visibility);
    return new Edit(event.withContent(event.content().withStanding(standing)), "standing", "");
  }

  private Edit rule(Event event) {
    Event ruled = begun(event.withOverrides(new TreeMap<>()));
    String line = ruled.recurrence().lines().getFirst();
    return new Edit(ruled, "recurrence", line.substring(line.indexOf("COUNT=")));
  }

  /** One of the first occurrences. */
  private Edit occurrence(Event event) {
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    Event plain = event.withOverrides(new TreeMap<>());
    List<Occurrence> first =
        Occurrences.within(plain, start, start.plus(Duration.ofDays(60)), ZoneOffset.UTC, 4);
    Occurrence one = first.get(random.nextInt(first.size()));
    RecurrenceId id = one.id();
    String field = field(id);
    boolean overridden = event.overrides().containsKey(id);
    return switch (random.nextInt(overridden ? 5 : 4)) {
      case 0 -> new Edit(event.withOverride(id, SeriesOverride.CANCELLED), field, "cancelled");
      case 1 -> moved(event, id, one.content());
      case 4 -> new Edit(without(event, id), field, "");
      default -> renamed(event, id, one.content());
    };
  }

  static String field(RecurrenceId id) {
    return "occurrence " + id.start().instant(ZoneOffset.UTC);
  }

  private Edit renamed(Event event, RecurrenceId id, EventContent said) {
    String value = word("o");
    EventContent was =
        event.overrides().get(id) instanceof SeriesOverride.Changed(var content) ? content : said;
    Text t = was.text();
    Text text = new Text(key(event) + " " + value, t.description(), t.location(), t.url());
    SeriesOverride override = new SeriesOverride.Changed(was.withText(text));
    return new Edit(event.withOverride(id, override), field(id), value);
  }

  private Edit moved(Event event, RecurrenceId id, EventContent said) {
    String value = word("o");
    EventTime later = id.start().at(id.start().wall().plusMinutes(5 + random.nextInt(50)));
    Text t = said.text();
    Text text = new Text(key(event) + " " + value, t.description(), t.location(), t.url());
    SeriesOverride override = new SeriesOverride.Changed(said.withWhen(hour(later)).withText(text));
    return new Edit(event.withOverride(id, override), field(id), value);
  }

  private static Event without(Event event, RecurrenceId id) {
    TreeMap<RecurrenceId, SeriesOverride> left = new TreeMap<>(event.overrides());
    left.remove(id);
    return event.withOverrides(left);
  }
}
