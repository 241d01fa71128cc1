package calsyncd.merge;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Role;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The people of one content on both sides of a link, merged guest by guest: addresses are compared
 * without their case; the spelling, name and answer that a side has stay there. Pure.
 *
 * @param hub as the hub is to have them
 * @param remote as the provider is to have them
 */
record GuestLists(People hub, People remote) {

  /** All guests of both sides but those whom one of them took off. */
  static GuestLists merged(ContentMerge.Sides sides, EventContent own) {
    Map<String, Attendee> hubWas = guests(sides.hubBase());
    Map<String, Attendee> hubIs = guests(Optional.of(sides.hubNow()));
    Map<String, Attendee> remoteWas = guests(sides.remoteBase());
    Map<String, Attendee> remoteIs = guests(Optional.of(sides.remoteNow()));
    Set<String> all = new LinkedHashSet<>(hubIs.keySet());
    all.addAll(remoteIs.keySet());
    all.removeIf(key -> hubWas.containsKey(key) && !hubIs.containsKey(key));
    all.removeIf(key -> remoteWas.containsKey(key) && !remoteIs.containsKey(key));
    Map<String, Role> roles = new LinkedHashMap<>();
    all.forEach(key -> {
      boolean stays = !hubIs.containsKey(key) || same(hubWas.get(key), hubIs.get(key));
      Map<String, Attendee> by = stays && remoteIs.containsKey(key) ? remoteIs : hubIs;
      roles.put(key, by.get(key).role());
    });
    Map<String, Attendee> ours = guests(Optional.of(own));
    hubIs.forEach(ours::putIfAbsent);
    People organised = changed(sides) ? sides.remoteNow().people() : own.people();
    return new GuestLists(
        new People(organised.organizer(), listed(roles, ours, remoteIs)),
        new People(sides.remoteNow().people().organizer(), listed(roles, remoteIs, hubIs)));
  }

  private static boolean changed(ContentMerge.Sides sides) {
    return sides
        .remoteBase()
        .filter(base -> base.people().organizer().equals(sides.remoteNow().people().organizer()))
        .isEmpty();
  }

  private static boolean same(@org.jspecify.annotations.Nullable Attendee was, Attendee is) {
    return was != null && was.role() == is.role();
  }

  private static List<Attendee> listed(
      Map<String, Role> roles, Map<String, Attendee> first, Map<String, Attendee> other) {
    return roles.entrySet().stream()
        .map(guest ->
            as(guest.getValue(), first.getOrDefault(guest.getKey(), other.get(guest.getKey()))))
        .toList();
  }

  private static Attendee as(Role role, Attendee one) {
    return new Attendee(one.email(), one.name(), one.response(), role);
  }

  private static Map<String, Attendee> guests(Optional<EventContent> content) {
    Map<String, Attendee> guests = new LinkedHashMap<>();
    content.stream()
        .flatMap(it -> it.people().attendees().stream())
        .forEach(one -> guests.putIfAbsent(key(one), one));
    return guests;
  }

  private static String key(Attendee one) {
    return one.email().strip().toLowerCase(Locale.ROOT);
  }

  /** The people of a content, with the answers that another one has of them. */
  static People answered(EventContent from, EventContent to) {
    Map<String, Attendee> said = guests(Optional.of(from));
    return of(
        to,
        to.people().attendees().stream()
            .map(one -> {
              Attendee there = said.getOrDefault(key(one), one);
              return new Attendee(one.email(), one.name(), there.response(), one.role());
            }));
  }

  /** The people of a content whom another one names, too. */
  static People stillInvited(EventContent by, EventContent content) {
    Set<String> named = guests(Optional.of(by)).keySet();
    return of(content, content.people().attendees().stream().filter(it -> named.contains(key(it))));
  }

  private static People of(EventContent content, Stream<Attendee> guests) {
    return new People(content.people().organizer(), guests.toList());
  }
}
