package calsyncd.simulators.caldav;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whose calendars there are. */
final class CalDavWorlds {
  private final Map<String, String> passwords = new TreeMap<>();
  private final Map<String, Map<String, StoredCalendar>> calendars = new TreeMap<>();
  private final Map<String, Set<String>> addresses = new TreeMap<>();
  private final CalDavProfile profile;

  CalDavWorlds(CalDavProfile profile) {
    this.profile = profile;
  }

  void add(String user, String password) {
    passwords.put(user, password);
    addresses.put(user, new LinkedHashSet<>(user.contains("@") ? List.of(user) : List.of()));
    calendars.putIfAbsent(user, new TreeMap<>());
  }

  boolean knows(String user, String password) {
    return password.equals(passwords.get(user));
  }

  /** Who a user is in invitations, in lower case; a login that is one first. */
  Set<String> addresses(String user) {
    return addresses.get(user);
  }

  List<StoredCalendar> all(String user) {
    return List.copyOf(calendars.getOrDefault(user, Map.of()).values());
  }

  Optional<StoredCalendar> find(Target target) {
    return Optional.ofNullable(
        calendars.getOrDefault(target.user(), Map.of()).get(target.calendar()));
  }

  /**
   * A calendar that there has to be.
   *
   * @throws calsyncd.simulators.http.Refusal 404
   */
  StoredCalendar calendar(Target target) {
    return find(target).orElseThrow(() -> DavErrors.refusal(404));
  }

  void make(Target target, String component) {
    calendars
        .get(target.user())
        .put(
            target.calendar(),
            new StoredCalendar(target.calendar(), component, profile.sync().token()));
  }

  void drop(Target target) {
    calendars.get(target.user()).remove(target.calendar());
  }
}
