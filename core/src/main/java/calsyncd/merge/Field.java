package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A field of an event's content that is merged by itself. Reminders, colour and the names of what
 * is not carried are none: they belong to the link and are never taken to the other side.
 *
 * @param name as it stands in an event's JSON; {@code time} is start, end and zone
 * @param shared what of a value is compared
 */
record Field<T>(
    String name,
    Function<EventContent, T> of,
    BiFunction<EventContent, T, EventContent> with,
    UnaryOperator<T> shared) {

  Field(String name, Function<EventContent, T> of, BiFunction<EventContent, T, EventContent> with) {
    this(name, of, with, UnaryOperator.identity());
  }

  /** Organizer and attendees. */
  static final String PEOPLE = "attendees";

  /** Start, end and zone: one field. */
  static final Field<EventContent.When> TIME =
      new Field<>("time", EventContent::when, EventContent::withWhen);

  /** All others, in the order in which they are told. */
  static final List<Field<?>> PLAIN =
      List.of(
          new Field<>(
              "title",
              it -> it.text().title(),
              (it, title) -> {
                Text t = it.text();
                return it.withText(new Text(title, t.description(), t.location(), t.url()));
              }),
          new Field<>(
              "description",
              it -> it.text().description(),
              (it, description) -> {
                Text t = it.text();
                return it.withText(new Text(t.title(), description, t.location(), t.url()));
              }),
          new Field<>(
              "location",
              it -> it.text().location(),
              (it, location) -> {
                Text t = it.text();
                return it.withText(new Text(t.title(), t.description(), location, t.url()));
              }),
          new Field<>(
              "url",
              it -> it.text().url(),
              (it, url) -> {
                Text t = it.text();
                return it.withText(new Text(t.title(), t.description(), t.location(), url));
              }),
          new Field<>(
              "status",
              it -> it.standing().status(),
              (it, status) -> {
                Standing s = it.standing();
                return it.withStanding(new Standing(status, s.busy(), s.visibility()));
              }),
          new Field<>(
              "busy",
              it -> it.standing().busy(),
              (it, busy) -> {
                Standing s = it.standing();
                return it.withStanding(new Standing(s.status(), busy, s.visibility()));
              }),
          new Field<>(
              "visibility",
              it -> it.standing().visibility(),
              (it, visibility) -> {
                Standing s = it.standing();
                return it.withStanding(new Standing(s.status(), s.busy(), visibility));
              }),
          new Field<>(PEOPLE, EventContent::people, EventContent::withPeople, Field::invited),
          new Field<>(
              "conference",
              it -> it.extras().conference(),
              (it, conference) -> {
                Extras e = it.extras();
                return it.withExtras(
                    new Extras(
                        conference, e.reminders(), e.categories(), e.color(), e.notCarried()));
              }),
          new Field<>(
              "categories",
              it -> it.extras().categories(),
              (it, categories) -> {
                Extras e = it.extras();
                return it.withExtras(
                    new Extras(
                        e.conference(), e.reminders(), categories, e.color(), e.notCarried()));
              }));

  /** All fields. */
  static final List<Field<?>> ALL = Stream.concat(PLAIN.stream(), Stream.of(TIME)).toList();

  /**
   * A content that says what another one says, and keeps what that one cannot say.
   *
   * @param said the other one
   * @param seen the form that the content has on the other one's side: where that says the same,
   *     nothing was said against the content
   * @param whole the content
   */
  static EventContent carried(EventContent said, EventContent seen, EventContent whole) {
    EventContent carried = whole;
    for (Field<?> field : ALL) {
      carried = field.carry(said, seen, carried);
    }
    return carried;
  }

  private EventContent carry(EventContent said, EventContent seen, EventContent whole) {
    return same(said, seen) ? whole : with.apply(whole, of.apply(said));
  }

  /** Whether two contents agree in this field. */
  boolean same(EventContent one, EventContent other) {
    return shared.apply(of.apply(one)).equals(shared.apply(of.apply(other)));
  }

  /** One content with this field of another one. */
  EventContent taken(EventContent from, EventContent to) {
    return with.apply(to, of.apply(from));
  }

  /** Who is invited and as what; what they are called and what they answered is no edit. */
  private static People invited(People people) {
    return new People(
        people.organizer().map(Field::invited),
        people.attendees().stream()
            .map(Field::invited)
            .sorted(Comparator.comparing(Attendee::email).thenComparing(Attendee::role))
            .toList());
  }

  private static Attendee invited(Attendee one) {
    return new Attendee(
        one.email().toLowerCase(Locale.ROOT), "", Response.NEEDS_ACTION, one.role());
  }

  /** The content without what belongs to the link. */
  static EventContent shared(EventContent content) {
    return plain(content).withPeople(invited(content.people()));
  }

  /** The content without reminders, colour and the names of what is not carried. */
  static EventContent plain(EventContent content) {
    Extras e = content.extras();
    return content.withExtras(new Extras(e.conference(), List.of(), e.categories(), "", List.of()));
  }

  /** The override without what belongs to the link. */
  static SeriesOverride shared(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? new SeriesOverride.Changed(shared(content))
        : override;
  }

  /** Whether two forms of an event agree in all that is merged; the UID is none of it. */
  static boolean sameShared(Event one, Event other) {
    return shared(one.content()).equals(shared(other.content()))
        && one.recurrence().equals(other.recurrence())
        && sharedOverrides(one).equals(sharedOverrides(other));
  }

  /** The overrides without what belongs to the link. */
  static SortedMap<RecurrenceId, SeriesOverride> sharedOverrides(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> shared = new TreeMap<>();
    event.overrides().forEach((id, override) -> shared.put(id, shared(override)));
    return shared;
  }
}
