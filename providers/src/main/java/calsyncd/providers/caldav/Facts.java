package calsyncd.providers.caldav;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@code PROPFIND} tells of a collection, a principal or a home. */
record Facts(URI url, XmlNode prop) {

  static Facts of(Multistatus.Item item) {
    return new Facts(item.url(), item.prop());
  }

  boolean isCalendar() {
    return prop.child(XmlNode.DAV, "resourcetype")
        .filter(type -> type.child(XmlNode.CALDAV, "calendar").isPresent())
        .isPresent();
  }

  /** RFC 4791 §5.2.3: a calendar that says nothing takes every component. */
  boolean takesEvents() {
    return prop.child(XmlNode.CALDAV, "supported-calendar-component-set")
        .map(set -> set.all(XmlNode.CALDAV, "comp").map(XmlNode::attribute).toList())
        .filter(names -> names.stream().noneMatch("VEVENT"::equalsIgnoreCase))
        .isEmpty();
  }

  /** RFC 6578 §3.1. Some servers leave out the element between, so any depth counts. */
  boolean syncs() {
    return prop.child(XmlNode.DAV, "supported-report-set")
        .filter(set -> set.holds(XmlNode.DAV, "sync-collection"))
        .isPresent();
  }

  String ctag() {
    return prop.textOf(XmlNode.CALENDAR_SERVER, "getctag");
  }

  List<String> principals() {
    return prop.hrefsOf(XmlNode.DAV, "current-user-principal");
  }

  List<String> homes() {
    return prop.hrefsOf(XmlNode.CALDAV, "calendar-home-set");
  }

  /**
   * What we may do, from {@code current-user-privilege-set} (RFC 3744 §5.5): {@code owner}, {@code
   * writer}, {@code reader}, {@code none}; {@code unknown} where the server does not say.
   */
  String role() {
    Set<String> privileges = privileges();
    if (privileges.isEmpty()) {
      return "unknown";
    }
    if (privileges.contains("all") || privileges.contains("write-acl")) {
      return "owner";
    }
    if (privileges.contains("write") || privileges.contains("write-content")) {
      return "writer";
    }
    return privileges.contains("read") ? "reader" : "none";
  }

  private Set<String> privileges() {
    return prop.all(XmlNode.DAV, "current-user-privilege-set")
        .flatMap(set -> set.all(XmlNode.DAV, "privilege"))
        .flatMap(privilege -> privilege.children().stream())
        .map(XmlNode::name)
        .collect(Collectors.toSet());
  }

  /** The display name, or the last segment of the URL. */
  String displayName() {
    String given = prop.textOf(XmlNode.DAV, "displayname");
    if (!given.isEmpty()) {
      return given;
    }
    String[] segments = url.getPath().split("/");
    return segments.length == 0 ? "" : segments[segments.length - 1];
  }

  String color() {
    return prop.textOf(XmlNode.APPLE, "calendar-color");
  }

  /** The calendar's zone, an iCalendar object (RFC 4791 §5.2.2), or empty. */
  String timeZone() {
    return prop.textOf(XmlNode.CALDAV, "calendar-timezone");
  }
}
