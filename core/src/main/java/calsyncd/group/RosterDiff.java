package calsyncd.group;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.merge.LinkFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of a group on the guest list of one meeting. A series' own list is absolute: a member
 * who is missing is added, and whom we added goes when they are no member. Of an occurrence with a
 * list of its own only what changes at the series is changed too, so that what a person did there
 * by hand stays. Nobody whom we did not add is ever removed. Addresses are compared by their {@link
 * Member#key}; the spelling, role and response that are there stay. Pure.
 */
public final class RosterDiff {
  private RosterDiff() {}

  /**
   * The meeting as it should be.
   *
   * @param added keys of those who were put on it
   * @param ours keys of all whom we put on it, ever, and who are on it still
   */
  public record Roster(Event event, Set<String> added, Set<String> ours) {
    public Roster {
      added = Set.copyOf(added);
      ours = Set.copyOf(ours);
    }
  }

  /**
   * The meeting with these members on it.
   *
   * @param ours keys of those whom we put on it before
   * @param account the address of whoever invites, who is nobody's guest
   */
  public static Roster applied(
      Event event, Collection<Member> members, Set<String> ours, String account) {
    Map<String, Attendee> wanted = wanted(members, account);
    Set<String> there = keys(event.content().people().attendees());
    Map<String, Attendee> added = new LinkedHashMap<>(wanted);
    added.keySet().removeAll(there);
    Set<String> removed = new HashSet<>(ours);
    removed.removeAll(wanted.keySet());
    Set<String> now = new HashSet<>(ours);
    now.removeAll(removed);
    now.addAll(added.keySet());
    Event listed = LinkFields.mapped(event, content -> listed(content, added, removed));
    return new Roster(listed, added.keySet(), now);
  }

  private static Map<String, Attendee> wanted(Collection<Member> members, String account) {
    Map<String, Attendee> wanted = new LinkedHashMap<>();
    for (Member member : members) {
      wanted.put(
          member.key(),
          new Attendee(
              member.email().strip(), member.name(), Response.NEEDS_ACTION, Role.REQUIRED));
    }
    wanted.remove(Member.key(account));
    return wanted;
  }

  private static EventContent listed(
      EventContent content, Map<String, Attendee> added, Set<String> removed) {
    List<Attendee> guests = new ArrayList<>(content.people().attendees());
    guests.removeIf(guest -> removed.contains(Member.key(guest.email())));
    Set<String> there = keys(guests);
    added.forEach((key, guest) -> {
      if (!there.contains(key)) {
        guests.add(guest);
      }
    });
    People people = content.people();
    return content.withPeople(new People(people.organizer(), guests));
  }

  private static Set<String> keys(Collection<Attendee> guests) {
    Set<String> keys = new HashSet<>();
    guests.forEach(guest -> keys.add(Member.key(guest.email())));
    return keys;
  }
}
