package calsyncd.providers.caldav;

import calsyncd.provider.Window;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** The bodies of the requests. None holds a {@code limit}: servers cut by it and lose changes. */
final class DavRequests {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String NAMESPACES =
      " xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\""
          + " xmlns:s=\"http://calendarserver.org/ns/\" xmlns:a=\"http://apple.com/ns/ical/\"";

  /** All that is asked about a collection, a principal or a home (RFC 4791 §5.2, §6.2.1). */
  static final String PROPFIND =
      document(
          "d:propfind",
          """
          <d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/>\
          <d:current-user-privilege-set/><d:supported-report-set/><c:calendar-home-set/>\
          <c:supported-calendar-component-set/><c:calendar-timezone/><s:getctag/>\
          <a:calendar-color/></d:prop>\
          """);

  /** Who the principal is in an invitation (RFC 6638 §2.4.1). */
  static final String ADDRESSES =
      document("d:propfind", "<d:prop><c:calendar-user-address-set/></d:prop>");

  private DavRequests() {}

  private static String document(String root, String content) {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<%s%s>%s</%s>"
        .formatted(root, NAMESPACES, content, root);
  }

  /** RFC 6578 §3.2; an empty token asks for everything. */
  static String syncCollection(String token) {
    return document(
        "d:sync-collection",
        "<d:sync-token>%s</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>"
            .formatted(escaped(token)));
  }

  /** RFC 4791 §7.9. */
  static String multiget(List<String> paths) {
    return document(
        "c:calendar-multiget",
        "<d:prop><d:getetag/><c:calendar-data/></d:prop>"
            + paths.stream()
                .map(path -> "<d:href>" + escaped(path) + "</d:href>")
                .collect(Collectors.joining()));
  }

  /** RFC 4791 §7.8: names of the events with an occurrence inside the window. */
  static String query(Window window) {
    return document(
        "c:calendar-query",
        """
        <d:prop><d:getetag/></d:prop><c:filter><c:comp-filter name="VCALENDAR">\
        <c:comp-filter name="VEVENT">%s</c:comp-filter></c:comp-filter></c:filter>\
        """
            .formatted(timeRange(window)));
  }

  /** RFC 4791 §7.8.6: names of the events that have this UID. */
  static String uid(String uid) {
    return document(
        "c:calendar-query",
        """
        <d:prop><d:getetag/></d:prop><c:filter><c:comp-filter name="VCALENDAR">\
        <c:comp-filter name="VEVENT"><c:prop-filter name="UID">\
        <c:text-match collation="i;octet">%s</c:text-match></c:prop-filter>\
        </c:comp-filter></c:comp-filter></c:filter>\
        """
            .formatted(escaped(uid)));
  }

  private static String timeRange(Window window) {
    if (window.equals(Window.UNBOUNDED)) {
      return "";
    }
    return "<c:time-range%s%s/>"
        .formatted(bound("start", window.from()), bound("end", window.to()));
  }

  private static String bound(String name, Instant at) {
    boolean open = at.equals(Instant.MIN) || at.equals(Instant.MAX);
    return open ? "" : " %s=\"%s\"".formatted(name, UTC.format(at));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
