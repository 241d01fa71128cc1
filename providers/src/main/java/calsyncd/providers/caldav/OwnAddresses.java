package calsyncd.providers.caldav;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The calendar user addresses of the account (RFC 6638 §2.4.1): who we are in an invitation. */
final class OwnAddresses {
  private static final String MAIL = "mailto:";

  private final Set<String> addresses = new HashSet<>();
  private final String mail;

  /**
   * Who we are.
   *
   * @param hrefs what {@code calendar-user-address-set} names, the preferred first
   * @param user the login, which is an address on many servers
   */
  OwnAddresses(List<String> hrefs, String user) {
    hrefs.forEach(href -> addresses.add(plain(href)));
    if (user.indexOf('@') > 0) {
      addresses.add(plain(user));
    }
    this.mail =
        hrefs.stream()
            .filter(OwnAddresses::isMail)
            .map(OwnAddresses::plain)
            .findFirst()
            .orElse(user);
  }

  /**
   * Asks the principals. One that does not tell leaves the login.
   *
   * @param principals on servers that may have the password
   */
  static OwnAddresses of(DavClient dav, List<URI> principals, String user) {
    List<XmlNode> hrefs = new ArrayList<>();
    for (URI principal : principals) {
      DavAnswer answer = dav.propfind(principal, 0, DavRequests.ADDRESSES);
      Multistatus.of(answer, CalDavFailures.Target.SERVER)
          .self(CalDavFailures.Target.SERVER)
          .ifPresent(item -> hrefs.addAll(hrefs(item.prop())));
    }
    hrefs.sort(Comparator.comparing(href -> !isPreferred(href)));
    return new OwnAddresses(hrefs.stream().map(href -> href.text().strip()).toList(), user);
  }

  private static List<XmlNode> hrefs(XmlNode prop) {
    return prop.all(XmlNode.CALDAV, "calendar-user-address-set")
        .flatMap(set -> set.all(XmlNode.DAV, "href"))
        .toList();
  }

  /** Servers after Apple's mark the address that invitations are sent from. */
  private static boolean isPreferred(XmlNode href) {
    return !href.attribute().isEmpty() && !href.attribute().equals("0");
  }

  private static boolean isMail(String href) {
    return href.strip().regionMatches(true, 0, MAIL, 0, MAIL.length()) && href.indexOf('@') > 0;
  }

  /** The mail address that invitations of ours go out from; the login where none is known. */
  String mail() {
    return mail;
  }

  private static String plain(String address) {
    String lower = address.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith(MAIL) ? lower.substring(MAIL.length()) : lower;
  }

  /** Whether that is us, by any of our addresses. */
  boolean has(IcsProperty person) {
    return addresses.contains(plain(person.value()))
        || addresses.contains(plain(person.parameter("EMAIL")));
  }

  /** Whether the event is ours to number: nobody else organises it. */
  boolean organises(IcsBlock event) {
    return event.lines("ORGANIZER").allMatch(line -> has(line.property()));
  }

  /** The lines of our own answers, where another person organises the event; else none. */
  List<IcsLine> invitations(IcsBlock event) {
    boolean organises = event.lines("ORGANIZER").anyMatch(line -> has(line.property()));
    return organises
        ? List.of()
        : event.lines("ATTENDEE").filter(line -> has(line.property())).toList();
  }
}
