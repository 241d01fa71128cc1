package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Window;
import calsyncd.providers.caldav.DavServer.Reply;
import calsyncd.providers.caldav.DavServer.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A connection to a server in the test, and the words of its answers. */
abstract class CalDavConversation {
  static final String CALENDAR_FACTS =
      """
      <d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
      <d:current-user-principal><d:href>/p/u/</d:href></d:current-user-principal>\
      <d:current-user-privilege-set><d:privilege><d:read/></d:privilege>\
      </d:current-user-privilege-set>%s\
      """;
  static final String SYNCS =
      """
      <d:supported-report-set><d:supported-report><d:report><d:sync-collection/></d:report>\
      </d:supported-report></d:supported-report-set>\
      """;
  static final ChangeQuery ALL = new ChangeQuery.Snapshot(Window.UNBOUNDED);

  final AtomicReference<Function<Request, Reply>> answers = new AtomicReference<>();
  DavServer server;

  @BeforeEach
  void start() throws IOException {
    server = new DavServer(request -> answers.get().apply(request));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  CalendarProvider open(String path, String... allowed) {
    Set<String> hosts =
        Stream.concat(Stream.of(server.host()), Stream.of(allowed)).collect(Collectors.toSet());
    CalDavSettings base = CalDavSettings.DEFAULT.allowing(hosts);
    CalDavSettings settings =
        new CalDavSettings(
            hosts,
            base.connectTimeout(),
            Duration.ofSeconds(5),
            100_000,
            3,
            base.maxRedirects(),
            "test");
    return new CalDavProviderFactory(settings, IcsSamples.CLOCK)
        .open(new Credentials.Basic(server.url(path), "u", "pw"));
  }

  RemoteCalendarId calendar() {
    return new RemoteCalendarId(server.url("/u/cal/").toString());
  }

  ChangePage changes(ChangeQuery query) {
    return open("/").changes(calendar(), query);
  }

  static String multistatus(String... content) {
    return "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\""
        + " xmlns:s=\"http://calendarserver.org/ns/\">"
        + String.join("", content)
        + "</d:multistatus>";
  }

  static String found(String href, String prop) {
    return "<d:response><d:href>%s</d:href><d:propstat><d:prop>%s</d:prop><d:status>HTTP/1.1 200 OK"
            .formatted(href, prop)
        + "</d:status></d:propstat></d:response>";
  }

  static String status(String href, int status) {
    return "<d:response><d:href>%s</d:href><d:status>HTTP/1.1 %d X</d:status></d:response>"
        .formatted(href, status);
  }

  static String changed(String href) {
    return found(href, "<d:getetag>\"1\"</d:getetag>");
  }

  static String token(String token) {
    return "<d:sync-token>" + token + "</d:sync-token>";
  }

  static String ics(String uid) {
    return "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:%s\nDTSTART:20260702T090000Z\nSUMMARY:%s\n"
            .formatted(uid, uid)
        + "END:VEVENT\nEND:VCALENDAR\n";
  }

  static String event(String href, String data) {
    return found(
        href, "<d:getetag>\"e\"</d:getetag><c:calendar-data>" + data + "</c:calendar-data>");
  }

  static Reply facts(String more) {
    return Reply.of(207, multistatus(found("/u/cal/", CALENDAR_FACTS.formatted(more))));
  }

  /** A multiget that finds every event that was asked for. */
  static Reply everything(Request request) {
    return Reply.of(
        207,
        Stream.of(request.body().split("<d:href>"))
            .skip(1)
            .map(part -> part.substring(0, part.indexOf('<')))
            .map(href -> event(href, ics(href)))
            .collect(Collectors.collectingAndThen(Collectors.joining(), x -> multistatus(x))));
  }

  void answer(Function<Request, Reply> sync) {
    answers.set(request -> {
      if (request.method().equals("PROPFIND")) {
        return facts(SYNCS);
      }
      return request.body().contains("multiget") ? everything(request) : sync.apply(request);
    });
  }

  static String failure(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    return failure == null ? "none" : failure.getMessage();
  }

  static List<String> kinds(ChangePage page) {
    return page.changes().stream()
        .map(change -> change.getClass().getSimpleName() + " " + change.id().value())
        .toList();
  }

  static ChangeQuery delta(String token) {
    return new ChangeQuery.Delta(new Cursor("sync reader " + token));
  }
}
