package calsyncd.simulators.caldav;

import java.util.List;
import java.util.Optional;

/** The live properties of what can be asked about. */
record Properties(Paths paths, CalDavWorlds worlds) {
  private static final List<String> PRIVILEGES =
      List.of("read", "write", "write-content", "bind", "unbind");
  private static final List<String> REPORTS =
      List.of("d:sync-collection", "c:calendar-multiget", "c:calendar-query");

  /** The calendar's own zone (RFC 4791 §5.2.2). */
  private static final String ZONE =
      """
      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//calsyncd//simulator//EN
      BEGIN:VTIMEZONE
      TZID:Europe/Berlin
      BEGIN:STANDARD
      DTSTART:19961027T030000
      RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      END:STANDARD
      END:VTIMEZONE
      END:VCALENDAR
      """;

  /** The value of a property as elements; empty where the target has none of that name. */
  Optional<String> value(Target target, Xml asked) {
    return switch (asked.namespace() + asked.name()) {
      case "DAV:current-user-principal" -> Optional.of(Xml.href(paths.principal(target.user())));
      case "DAV:resourcetype" -> Optional.of(type(target));
      default ->
          switch (kind(target)) {
            case PRINCIPAL -> ofPrincipal(target, asked);
            case CALENDAR -> ofCalendar(target, asked);
            case OBJECT -> ofObject(target, asked);
            case ROOT, HOME -> Optional.empty();
          };
    };
  }

  private enum Kind {
    ROOT,
    PRINCIPAL,
    HOME,
    CALENDAR,
    OBJECT
  }

  static final String AS_PRINCIPAL = "principal:";
  static final String AS_HOME = "home:";

  private static Kind kind(Target target) {
    if (!target.object().isEmpty()) {
      return Kind.OBJECT;
    }
    return switch (target.calendar()) {
      case "" -> Kind.ROOT;
      case AS_PRINCIPAL -> Kind.PRINCIPAL;
      case AS_HOME -> Kind.HOME;
      default -> Kind.CALENDAR;
    };
  }

  private static String type(Target target) {
    return switch (kind(target)) {
      case PRINCIPAL -> "<d:principal/>";
      case CALENDAR -> "<d:collection/><c:calendar/>";
      case OBJECT -> "";
      case ROOT, HOME -> "<d:collection/>";
    };
  }

  private Optional<String> ofPrincipal(Target target, Xml asked) {
    return switch (asked.name()) {
      case "calendar-home-set" -> Optional.of(Xml.href(paths.home(target.user())));
      case "calendar-user-address-set" ->
          Optional.of(addresses(target) + Xml.href(paths.principal(target.user())));
      case "displayname" -> Optional.of(Xml.escaped(target.user()));
      default -> Optional.empty();
    };
  }

  private String addresses(Target target) {
    StringBuilder set = new StringBuilder();
    worlds.addresses(target.user()).forEach(it -> set.append(Xml.href("mailto:" + it)));
    return set.toString();
  }

  private Optional<String> ofCalendar(Target target, Xml asked) {
    StoredCalendar calendar = worlds.calendar(target);
    return switch (asked.name()) {
      case "displayname" -> Optional.of("Calendar " + Xml.escaped(calendar.name()));
      case "calendar-color" -> Optional.of("#2952A3FF");
      case "calendar-timezone" -> Optional.of(ZONE);
      case "current-user-privilege-set" -> Optional.of(privileges());
      case "supported-report-set" -> Optional.of(reports());
      case "supported-calendar-component-set" ->
          Optional.of("<c:comp name=\"%s\"/>".formatted(calendar.component()));
      case "sync-token", "getctag" -> Optional.of(Xml.escaped(calendar.token()));
      default -> Optional.empty();
    };
  }

  private static String privileges() {
    StringBuilder set = new StringBuilder();
    PRIVILEGES.forEach(name -> set.append("<d:privilege><d:%s/></d:privilege>".formatted(name)));
    return set.toString();
  }

  private static String reports() {
    StringBuilder set = new StringBuilder();
    REPORTS.forEach(name ->
        set.append(
            "<d:supported-report><d:report><%s/></d:report></d:supported-report>".formatted(name)));
    return set.toString();
  }

  private Optional<String> ofObject(Target target, Xml asked) {
    Optional<StoredCalendar.Stored> stored = worlds.calendar(target).get(target.object());
    return switch (asked.name()) {
      case "getetag" -> stored.map(StoredCalendar.Stored::etag).map(Xml::escaped);
      case "getcontenttype" -> Optional.of("text/calendar; charset=utf-8; component=vevent");
      case "calendar-data" -> stored.map(StoredCalendar.Stored::ics).map(Xml::escaped);
      default -> Optional.empty();
    };
  }

  /** All that was asked about one target: what there is, and what there is not. */
  String response(String href, Target target, List<Xml> asked) {
    StringBuilder found = new StringBuilder();
    StringBuilder missing = new StringBuilder();
    for (Xml property : asked) {
      Optional<String> value = value(target, property);
      (value.isPresent() ? found : missing).append(element(property, value.orElse("")));
    }
    return "<d:response>"
        + Xml.href(href)
        + Xml.propstat(found.toString(), 200)
        + Xml.propstat(missing.toString(), 404)
        + "</d:response>";
  }

  private static String element(Xml property, String value) {
    return "<x:%s xmlns:x=\"%s\">%s</x:%s>"
        .formatted(property.name(), property.namespace(), value, property.name());
  }
}
