package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesOverride.Changed;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * What belongs to a link and not to the event: reminders, colour, what is not carried, what people
 * are called and what they answered. The hub shows those of the native copy; nothing brings them to
 * another side. People themselves are merged only where a binding carries them. Pure.
 */
public final class LinkFields {
  private LinkFields() {}

  /** An event of the hub with the link's own fields of its native copy. */
  public static Event of(Event copy, Event hub) {
    return each(hub, copy, LinkFields::shown);
  }

  private static EventContent shown(EventContent hub, EventContent copy) {
    Extras ours = hub.extras();
    Extras theirs = copy.extras();
    boolean samePeople = PEOPLE.same(hub, copy);
    return hub.withPeople(samePeople ? copy.people() : hub.people())
        .withExtras(
            new Extras(
                ours.conference(),
                theirs.reminders(),
                ours.categories(),
                theirs.color(),
                theirs.notCarried()));
  }

  private static final Field<?> PEOPLE =
      Field.PLAIN.stream()
          .filter(field -> field.name().equals(Field.PEOPLE))
          .findFirst()
          .orElseThrow();

  /** An event with the people of another form of it, override by override. */
  public static Event peopled(Event from, Event event) {
    return each(event, from, (to, one) -> to.withPeople(one.people()));
  }

  /** The same wherever the event names nobody. */
  public static Event joined(Event from, Event event) {
    return each(
        event,
        from,
        (to, one) -> to.people().equals(People.NONE) ? to.withPeople(one.people()) : to);
  }

  /** An event on which everybody answered what another form of it says, override by override. */
  public static Event answered(Event from, Event event) {
    return each(event, from, (to, one) -> to.withPeople(GuestLists.answered(one, to)));
  }

  /** An event without those guests whom another form of it does not name. */
  public static Event stillInvited(Event by, Event event) {
    return each(event, by, (to, one) -> to.withPeople(GuestLists.stillInvited(one, to)));
  }

  /** Whether the event, or an occurrence of it, names a guest. */
  public static boolean namesGuests(Event event) {
    return !invited(event).equals(alone(invited(event)));
  }

  /** An event with nothing of its people but who is invited and as what, in one order. */
  public static Event invited(Event event) {
    return mapped(event, content -> content.withPeople(Field.shared(content).people()));
  }

  /** An event without reminders, colour and the names of what is not carried; its people stay. */
  public static Event bare(Event event) {
    return mapped(event, Field::plain);
  }

  /** An event that names nobody. */
  public static Event alone(Event event) {
    return mapped(event, content -> content.withPeople(People.NONE));
  }

  /** The same event with another content, in the series and in each override. */
  public static Event mapped(Event event, UnaryOperator<EventContent> content) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) ->
            overrides.put(
                id,
                override instanceof Changed(EventContent said)
                    ? new Changed(content.apply(said))
                    : override));
    return event.withContent(content.apply(event.content())).withOverrides(overrides);
  }

  private static Event each(Event event, Event other, BinaryOperator<EventContent> with) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) -> overrides.put(id, each(override, said(other, id), with)));
    return event.withContent(with.apply(event.content(), other.content())).withOverrides(overrides);
  }

  private static SeriesOverride each(
      SeriesOverride override, EventContent other, BinaryOperator<EventContent> with) {
    return override instanceof Changed(EventContent said)
        ? new Changed(with.apply(said, other))
        : override;
  }

  private static EventContent said(Event event, RecurrenceId id) {
    RecurrenceId named = id.alignedTo(event.content().when().start());
    return event.overrides().get(named) instanceof Changed(EventContent content)
        ? content
        : event.content();
  }

  /** One event with these fields of another one, override by override; by their names. */
  public static Event taken(Set<String> names, Event from, Event event) {
    return each(
        event,
        from,
        (to, one) -> {
          EventContent taken = to;
          for (Field<?> field : Field.ALL) {
            taken = names.contains(field.name()) ? field.taken(one, taken) : taken;
          }
          return taken;
        });
  }

  /** Whether the account's own person answered the invitation like this. */
  public static boolean answered(Event event, String own, EventContent.Response response) {
    return event.content().people().attendees().stream()
        .filter(one -> one.email().equalsIgnoreCase(own))
        .map(Attendee::response)
        .anyMatch(response::equals);
  }

  /** Whether somebody other than this person organises the event. */
  public static boolean organisedElsewhere(Event event, String own) {
    return event
        .content()
        .people()
        .organizer()
        .filter(one -> !one.email().equalsIgnoreCase(own))
        .isPresent();
  }
}
