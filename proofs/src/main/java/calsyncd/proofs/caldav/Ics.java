package calsyncd.proofs.caldav;

import java.nio.charset.StandardCharsets;

/** Text of iCalendar objects as calendar programs write it. */
final class Ics {
  private static final int LINE = 73;

  /** The zone of Berlin, as most programs enclose it. */
  static final String BERLIN =
      """
      BEGIN:VTIMEZONE
      TZID:%s
      BEGIN:STANDARD
      DTSTART:19701025T030000
      RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:19700329T020000
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  /** The zone of New York. */
  static final String NEW_YORK =
      """
      BEGIN:VTIMEZONE
      TZID:%s
      BEGIN:STANDARD
      DTSTART:20071104T020000
      RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
      TZOFFSETFROM:-0400
      TZOFFSETTO:-0500
      TZNAME:EST
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:20070311T020000
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
      TZOFFSETFROM:-0500
      TZOFFSETTO:-0400
      TZNAME:EDT
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  private Ics() {}

  /** An object of some zones and one or more events, folded, with the line ends of RFC 5545. */
  static String object(String zones, String events) {
    StringBuilder text = new StringBuilder();
    String all =
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//proof//EN\nCALSCALE:GREGORIAN\n"
            + zones
            + events
            + "END:VCALENDAR\n";
    all.lines().forEach(line -> fold(line, text));
    return text.toString();
  }

  static String event(String uid, String lines) {
    return "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260101T000000Z\n" + lines + "END:VEVENT\n";
  }

  private static void fold(String line, StringBuilder text) {
    int octets = 0;
    for (int point : line.codePoints().toArray()) {
      String one = Character.toString(point);
      int size = one.getBytes(StandardCharsets.UTF_8).length;
      if (octets + size > LINE) {
        text.append("\r\n ");
        octets = 1;
      }
      text.append(one);
      octets += size;
    }
    text.append("\r\n");
  }
}
