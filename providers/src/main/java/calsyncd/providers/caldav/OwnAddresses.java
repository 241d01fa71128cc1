package calsyncd.providers.caldav;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The calendar user addresses of the account (RFC 6638 §2.4.1): who we are in an invitation. */
final class OwnAddresses {
  private final Set<String> addresses = new HashSet<>();

  /**
   * Who we are.
   *
   * @param hrefs what {@code calendar-user-address-set} names
   * @param user the login, which is an address on many servers
   */
  OwnAddresses(List<String> hrefs, String user) {
    hrefs.forEach(href -> addresses.add(plain(href)));
    if (user.indexOf('@') > 0) {
      addresses.add(plain(user));
    }
  }

  private static String plain(String address) {
    String lower = address.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("mailto:") ? lower.substring(7) : lower;
  }

  private boolean is(IcsProperty person) {
    return addresses.contains(plain(person.value()))
        || addresses.contains(plain(person.parameter("EMAIL")));
  }

  /** Whether the event is ours to number: nobody else organises it. */
  boolean organises(IcsBlock event) {
    return event.lines("ORGANIZER").allMatch(line -> is(line.property()));
  }

  /** The lines of our own answers, where another person organises the event; else none. */
  List<IcsLine> invitations(IcsBlock event) {
    boolean organises = event.lines("ORGANIZER").anyMatch(line -> is(line.property()));
    return organises
        ? List.of()
        : event.lines("ATTENDEE").filter(line -> is(line.property())).toList();
  }
}
