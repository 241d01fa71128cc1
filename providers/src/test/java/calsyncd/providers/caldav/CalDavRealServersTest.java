package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.caldav.CalDavServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the CalDAV servers that are installed; one that is not is skipped, and said so. */
class CalDavRealServersTest {
  private static final int EVENTS = 230;

  @TempDir private Path data;

  private record Pass(List<RemoteChange> changes, Cursor cursor, int pages) {
    List<String> kinds() {
      return changes.stream()
          .map(change -> change.getClass().getSimpleName() + " " + change.id().value())
          .toList();
    }
  }

  private CalDavServer start(String name) {
    boolean installed = CalDavServer.command(name).isPresent();
    assumeTrue(installed, name + " is not installed: its test is skipped");
    return CalDavServer.start(name, data);
  }

  private static CalendarProvider open(CalDavServer server) {
    CalDavSettings settings = CalDavSettings.DEFAULT.allowing(Set.of(server.host()));
    return new CalDavProviderFactory(settings, IcsSamples.CLOCK)
        .open(new Credentials.Basic(server.url("/"), CalDavServer.USER, CalDavServer.PASSWORD));
  }

  private static Pass pass(CalendarProvider provider, RemoteCalendarId id, ChangeQuery query) {
    List<RemoteChange> changes = new ArrayList<>();
    ChangePage page = provider.changes(id, query);
    changes.addAll(page.changes());
    int pages = 1;
    while (page.then() instanceof Then.More(var token)) {
      page = provider.changes(id, new ChangeQuery.Next(token));
      changes.addAll(page.changes());
      pages++;
    }
    return new Pass(changes, ((Then.End) page.then()).cursor(), pages);
  }

  private static String ics(String uid, String lines) {
    return """
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//calsyncd//test//EN
    BEGIN:VTIMEZONE
    TZID:Europe/Berlin
    BEGIN:STANDARD
    DTSTART:19961027T030000
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:19810329T020000
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    END:DAYLIGHT
    END:VTIMEZONE
    BEGIN:VEVENT
    UID:%1$s
    DTSTAMP:20260101T000000Z
    %2$s
    END:VEVENT
    END:VCALENDAR
    """
        .formatted(uid, lines)
        .replace("\n", "\r\n");
  }

  private static String shape(int i) {
    return switch (i % 4) {
      case 0 -> "SUMMARY:All day \u00e4\u65e5\nDTSTART;VALUE=DATE:20260702";
      case 1 -> "SUMMARY:Single\nDTSTART;TZID=Europe/Berlin:20260702T090000\nDURATION:PT30M";
      case 2 -> "SUMMARY:Utc\nDTSTART:20260702T090000Z\nDTEND:20260702T100000Z";
      default ->
          """
          SUMMARY:Weekly
          DTSTART;TZID=Europe/Berlin:20260702T090000
          DTEND;TZID=Europe/Berlin:20260702T100000
          RRULE:FREQ=WEEKLY;COUNT=9
          EXDATE;TZID=Europe/Berlin:20260709T090000
          END:VEVENT
          BEGIN:VEVENT
          UID:u%d
          DTSTAMP:20260101T000000Z
          RECURRENCE-ID;TZID=Europe/Berlin:20260716T090000
          SUMMARY:Moved
          DTSTART;TZID=Europe/Berlin:20260716T110000
          DTEND;TZID=Europe/Berlin:20260716T120000\
          """
              .formatted(i);
    };
  }

  private static Event event(RemoteChange change) {
    return ((RemoteChange.Whole) change).event().event();
  }

  @ParameterizedTest
  @ValueSource(strings = {"radicale", "xandikos"})
  void aCalendarIsFoundReadAndFollowed(String name) {
    try (CalDavServer server = start(name)) {
      for (int i = 0; i < EVENTS; i++) {
        server.put("e%03d.ics".formatted(i), ics("u" + i, shape(i)));
      }
      CalendarProvider provider = open(server);
      RemoteCalendar calendar =
          provider.calendars().stream()
              .filter(found -> found.id().value().endsWith(server.calendarPath()))
              .findFirst()
              .orElseThrow();
      RemoteCalendarId id = calendar.id();
      assertThat(calendar.accessRole()).isEqualTo("owner");
      assertThat(provider.access(id).account()).isEqualTo(provider.account().id());

      Pass first = pass(provider, id, new ChangeQuery.Snapshot(Window.UNBOUNDED));
      assertThat(first.pages()).isEqualTo(3);
      assertThat(first.changes()).hasSize(EVENTS).allMatch(c -> c instanceof RemoteChange.Whole);
      assertThat(first.changes().stream().filter(c -> event(c).overrides().size() == 2).count())
          .isEqualTo(EVENTS / 4);

      Pass second = pass(provider, id, new ChangeQuery.Delta(first.cursor()));
      assertThat(second.changes()).isEmpty();

      server.delete("e001.ics");
      server.put("e002.ics", ics("u2", shape(2).replace("Utc", "Edited")));
      server.put("new.ics", ics("new", shape(2)));
      Pass third = pass(provider, id, new ChangeQuery.Delta(second.cursor()));
      assertThat(third.kinds())
          .containsExactlyInAnyOrder(
              "Removed " + server.calendarPath() + "e001.ics",
              "Whole " + server.calendarPath() + "e002.ics",
              "Whole " + server.calendarPath() + "new.ics");

      reads(server, provider, id);
      assertThat(pass(provider, id, new ChangeQuery.Delta(third.cursor())).changes()).isEmpty();
    }
  }

  private static void reads(CalDavServer server, CalendarProvider provider, RemoteCalendarId id) {
    RemoteId gone = new RemoteId(server.calendarPath() + "e001.ics");
    RemoteId there = new RemoteId(server.calendarPath() + "e002.ics");
    assertThat(provider.fetch(id, gone)).isEqualTo(new Fetched.Gone());
    assertThat(((Fetched.Found) provider.fetch(id, there)).event().event().content().text().title())
        .isEqualTo("Edited");
    Window july =
        new Window(Instant.parse("2026-07-02T00:00:00Z"), Instant.parse("2026-07-03T00:00:00Z"));
    assertThat(pass(provider, id, new ChangeQuery.Snapshot(july)).kinds())
        .contains("Whole " + there.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"radicale", "xandikos"})
  void anUnknownTokenExpiresAndALostCalendarIsGone(String name) {
    try (CalDavServer server = start(name)) {
      CalendarProvider provider = open(server);
      RemoteCalendarId id = new RemoteCalendarId(server.url(server.calendarPath()).toString());
      Cursor unknown = new Cursor("sync owner http://radicale.org/ns/sync/" + "0".repeat(64));

      ProviderException expired =
          catchThrowableOfType(
              ProviderException.class, () -> provider.changes(id, new ChangeQuery.Delta(unknown)));
      assertThat(expired.failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);

      assertThat(server.send("DELETE", server.calendarPath(), "")).isBetween(200, 299);
      ProviderException gone =
          catchThrowableOfType(ProviderException.class, () -> provider.access(id));
      assertThat(gone.failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
    }
  }
}
