package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.merge.LinkFields;
import calsyncd.provider.Mailing;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A calendar through which a group invites, and hands that change its meetings. */
abstract class GroupCalendars {
  static final String ADA = "ada@example.org";
  static final String BEN = "ben@example.org";
  static final String EVE = "eve@elsewhere.example";
  static final Guests ALL = guests(Mailing.EVERYBODY, Mailing.EVERYBODY);
  static final Guests NEW_ONLY = guests(Mailing.EVERYBODY, Mailing.NOBODY);
  static final Guests NONE = guests(Mailing.NOBODY, Mailing.NOBODY);

  final MirrorWorld world = new MirrorWorld();
  final Place google = world.place("google", Quirks.GOOGLE);

  static Guests guests(Mailing whenNew, Mailing afterwards) {
    return new Guests(Guests.By.HERE, whenNew, afterwards, false, false);
  }

  static final Guests CONSENT =
      new Guests(Guests.By.HERE, Mailing.NOBODY, Mailing.NOBODY, true, false);

  static Attendee guest(String email) {
    return new Attendee(email, "", Response.NEEDS_ACTION, Role.REQUIRED);
  }

  private static UnaryOperator<Event> listing(UnaryOperator<List<Attendee>> change) {
    return event ->
        LinkFields.mapped(
            event,
            content -> {
              People people = content.people();
              List<Attendee> guests = change.apply(people.attendees());
              return content.withPeople(new People(people.organizer(), guests));
            });
  }

  static UnaryOperator<Event> inviting(String... emails) {
    return listing(guests -> {
      List<Attendee> all = new ArrayList<>(guests);
      Stream.of(emails).map(GroupCalendars::guest).forEach(all::add);
      return all;
    });
  }

  static UnaryOperator<Event> without(String email) {
    return listing(guests -> guests.stream().filter(one -> !one.email().equals(email)).toList());
  }

  static UnaryOperator<Event> answering(String email, Response response) {
    return listing(guests ->
        guests.stream().map(one -> one.email().equals(email) ? said(one, response) : one).toList());
  }

  static Attendee said(Attendee one, Response response) {
    return new Attendee(one.email(), one.name(), response, one.role());
  }

  /** A meeting of the group, with these members on it. */
  EventId meeting(Place by, Guests guests, String... members) {
    return meeting(by, guests, inviting(members).apply(single("meeting")));
  }

  EventId meeting(Place by, Guests guests, Event event) {
    EventId id = world.make(event);
    world.hub.user().invite(id, Optional.of(by.binding), guests);
    return id;
  }

  static List<Attendee> people(Event event) {
    return event.content().people().attendees();
  }

  static List<String> invited(Place place) {
    return people(place.copy("meeting").event()).stream().map(Attendee::email).toList();
  }

  List<Attendee> inHub() {
    return people(world.hub.event(world.id("uid-meeting")).event());
  }

  List<String> inHubByName() {
    return inHub().stream().map(Attendee::email).toList();
  }

  static BindingRules open() {
    return new BindingRules(
        Direction.TWO_WAY,
        true,
        false,
        true,
        true,
        ConflictPolicy.NEWEST_WINS,
        BindingRules.TWO_WAY.filter());
  }

  void join(String member) {
    world.edit("uid-meeting", inviting(member));
  }
}
