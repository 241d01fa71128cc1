package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.Window;
import calsyncd.providers.caldav.DavServer.Reply;
import calsyncd.providers.caldav.DavServer.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalDavProviderTest {
  private static final String CALENDAR_FACTS =
      """
      <d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
      <d:current-user-principal><d:href>/p/u/</d:href></d:current-user-principal>\
      <d:current-user-privilege-set><d:privilege><d:read/></d:privilege>\
      </d:current-user-privilege-set>%s\
      """;
  private static final String SYNCS =
      """
      <d:supported-report-set><d:supported-report><d:report><d:sync-collection/></d:report>\
      </d:supported-report></d:supported-report-set>\
      """;
  private static final ChangeQuery ALL = new ChangeQuery.Snapshot(Window.UNBOUNDED);

  private final AtomicReference<Function<Request, Reply>> answers = new AtomicReference<>();
  private DavServer server;

  @BeforeEach
  void start() throws IOException {
    server = new DavServer(request -> answers.get().apply(request));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CalendarProvider open(String path, String... allowed) {
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
    return new CalDavProviderFactory(settings)
        .open(new Credentials.Basic(server.url(path), "u", "pw"));
  }

  private RemoteCalendarId calendar() {
    return new RemoteCalendarId(server.url("/u/cal/").toString());
  }

  private ChangePage changes(ChangeQuery query) {
    return open("/").changes(calendar(), query);
  }

  private static String multistatus(String... content) {
    return "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\""
        + " xmlns:s=\"http://calendarserver.org/ns/\">"
        + String.join("", content)
        + "</d:multistatus>";
  }

  private static String found(String href, String prop) {
    return "<d:response><d:href>%s</d:href><d:propstat><d:prop>%s</d:prop><d:status>HTTP/1.1 200 OK"
            .formatted(href, prop)
        + "</d:status></d:propstat></d:response>";
  }

  private static String status(String href, int status) {
    return "<d:response><d:href>%s</d:href><d:status>HTTP/1.1 %d X</d:status></d:response>"
        .formatted(href, status);
  }

  private static String changed(String href) {
    return found(href, "<d:getetag>\"1\"</d:getetag>");
  }

  private static String token(String token) {
    return "<d:sync-token>" + token + "</d:sync-token>";
  }

  private static String ics(String uid) {
    return "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:%s\nDTSTART:20260702T090000Z\nSUMMARY:%s\n"
            .formatted(uid, uid)
        + "END:VEVENT\nEND:VCALENDAR\n";
  }

  private static String event(String href, String data) {
    return found(
        href, "<d:getetag>\"e\"</d:getetag><c:calendar-data>" + data + "</c:calendar-data>");
  }

  private static Reply facts(String more) {
    return Reply.of(207, multistatus(found("/u/cal/", CALENDAR_FACTS.formatted(more))));
  }

  /** A multiget that finds every event that was asked for. */
  private static Reply everything(Request request) {
    return Reply.of(
        207,
        Stream.of(request.body().split("<d:href>"))
            .skip(1)
            .map(part -> part.substring(0, part.indexOf('<')))
            .map(href -> event(href, ics(href)))
            .collect(Collectors.collectingAndThen(Collectors.joining(), x -> multistatus(x))));
  }

  private void answer(Function<Request, Reply> sync) {
    answers.set(request -> {
      if (request.method().equals("PROPFIND")) {
        return facts(SYNCS);
      }
      return request.body().contains("multiget") ? everything(request) : sync.apply(request);
    });
  }

  private static String failure(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    return failure == null ? "none" : failure.getMessage();
  }

  private static List<String> kinds(ChangePage page) {
    return page.changes().stream()
        .map(change -> change.getClass().getSimpleName() + " " + change.id().value())
        .toList();
  }

  private static ChangeQuery delta(String token) {
    return new ChangeQuery.Delta(new Cursor("sync reader " + token));
  }

  @Test
  void aSnapshotListsOnceAndReadsInChunks() {
    String hrefs =
        IntStream.rangeClosed(1, 7)
            .mapToObj(i -> changed("/u/cal/e" + i + ".ics"))
            .collect(Collectors.joining());
    answer(_ -> Reply.of(207, multistatus(changed("/u/cal/"), hrefs, token("t1"))));
    CalendarProvider provider = open("/");

    List<String> seen = new ArrayList<>();
    ChangePage page = provider.changes(calendar(), ALL);
    seen.addAll(kinds(page));
    while (page.then() instanceof Then.More(var token)) {
      page = provider.changes(calendar(), new ChangeQuery.Next(token));
      seen.addAll(kinds(page));
    }

    assertThat(seen).hasSize(7).contains("Whole /u/cal/e7.ics").doesNotHaveDuplicates();
    assertThat(page.then()).isEqualTo(new Then.End(new Cursor("sync reader t1")));
    assertThat(page.accessRole()).isEqualTo("reader");
    assertThat(server.requests).hasSize(1 + 1 + 3);
    assertThat(server.requests).noneMatch(request -> request.body().contains("limit"));
  }

  @Test
  void aDeltaWithoutChangesIsOneRequest() {
    answer(_ -> Reply.of(207, multistatus(token("t2"))));

    ChangePage page = changes(delta("t1"));

    assertThat(page.changes()).isEmpty();
    assertThat(page.then()).isEqualTo(new Then.End(new Cursor("sync reader t2")));
    assertThat(server.requests).hasSize(1);
    assertThat(server.requests.getFirst().body()).contains("<d:sync-token>t1</d:sync-token>");
    assertThat(server.requests.getFirst().depth()).isEqualTo("0");
  }

  @Test
  void aDeltaTellsChangesAndTombstones() {
    answer(_ ->
        Reply.of(
            207, multistatus(changed("a%40b.ics"), status("/u/cal/gone.ics", 404), token("t2"))));

    assertThat(kinds(changes(delta("t1"))))
        .containsExactly("Removed /u/cal/gone.ics", "Whole /u/cal/a@b.ics");
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void aMissingPropertyIsNoTombstone() {
    String hidden =
        "<d:response><d:href>/u/cal/a.ics</d:href><d:propstat><d:prop><d:getetag/></d:prop>"
            + "<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>";
    answer(_ -> Reply.of(207, multistatus(hidden, token("t2"))));

    assertThat(kinds(changes(delta("t1")))).containsExactly("Whole /u/cal/a.ics");
  }

  @Test
  void aCutListingGoesOnFromItsIntermediateToken() {
    answer(request ->
        request.body().contains(">t1<")
            ? Reply.of(
                207, multistatus(changed("/u/cal/a.ics"), status("/u/cal/", 507), token("middle")))
            : Reply.of(207, multistatus(status("/u/cal/b.ics", 404), token("t3"))));
    CalendarProvider provider = open("/");

    ChangePage first = provider.changes(calendar(), delta("t1"));
    Then.More more = (Then.More) first.then();
    ChangePage last = provider.changes(calendar(), new ChangeQuery.Next(more.token()));

    assertThat(kinds(first)).containsExactly("Whole /u/cal/a.ics");
    assertThat(kinds(last)).containsExactly("Removed /u/cal/b.ics");
    assertThat(last.then()).isEqualTo(new Then.End(new Cursor("sync reader t3")));
  }

  @Test
  void aCutListingThatDoesNotMoveIsAFailure() {
    answer(_ -> Reply.of(207, multistatus(status("/u/cal/", 507), token("t1"))));

    assertThat(failure(() -> changes(delta("t1")))).isEqualTo("TRANSIENT: sync_without_progress");
  }

  @Test
  void whatAMultigetDropsOrDeniesIsUnsure() {
    answers.set(request ->
        request.body().contains("multiget")
            ? Reply.of(
                207,
                multistatus(
                    event("/u/cal/a.ics", ics("a")),
                    event("/u/cal/bad.ics", "garbage"),
                    event("/u/cal/todo.ics", ics("t").replace("VEVENT", "VTODO")),
                    status("/u/cal/b.ics", 404)))
            : Reply.of(
                207,
                multistatus(
                    changed("/u/cal/a.ics"),
                    changed("/u/cal/b.ics"),
                    changed("/u/cal/c.ics"),
                    token("t2"))));

    assertThat(kinds(changes(delta("t1"))))
        .containsExactly("Whole /u/cal/a.ics", "Unsure /u/cal/b.ics", "Unsure /u/cal/c.ics");
  }

  @Test
  void whatCannotBeReadDoesNotStopTheOthers() {
    answers.set(request ->
        request.body().contains("multiget")
            ? Reply.of(
                207,
                multistatus(
                    event("/u/cal/bad.ics", "garbage"),
                    event("/u/cal/a.ics", ics("a\u0001b")),
                    event("/u/cal/todo.ics", ics("t").replace("VEVENT", "VTODO"))))
            : Reply.of(
                207,
                multistatus(
                    changed("/u/cal/bad.ics"),
                    changed("/u/cal/a.ics"),
                    changed("/u/cal/todo.ics"),
                    token("t2"))));

    assertThat(kinds(changes(delta("t1")))).containsExactly("Whole /u/cal/a.ics");
  }

  @Test
  void aCutMultigetIsReadToItsEnd() {
    answers.set(request -> {
      if (!request.body().contains("multiget")) {
        return Reply.of(
            207, multistatus(changed("/u/cal/a.ics"), changed("/u/cal/b.ics"), token("t2")));
      }
      return request.body().contains("a.ics")
          ? Reply.of(207, multistatus(event("/u/cal/a.ics", ics("a")), status("/u/cal/", 507)))
          : everything(request);
    });
    CalendarProvider provider = open("/");

    ChangePage first = provider.changes(calendar(), delta("t1"));
    Then.More more = (Then.More) first.then();

    assertThat(kinds(first)).containsExactly("Whole /u/cal/a.ics");
    assertThat(kinds(provider.changes(calendar(), new ChangeQuery.Next(more.token()))))
        .containsExactly("Whole /u/cal/b.ics");
  }

  @Test
  void withoutSyncCollectionAnEqualTagIsOneRequest() {
    Map<String, String> etags = new ConcurrentHashMap<>();
    etags.put("a", "1");
    etags.put("b", "1");
    answers.set(request -> tagged(request, etags));
    CalendarProvider provider = open("/");

    ChangePage first = provider.changes(calendar(), ALL);
    Cursor cursor = ((Then.End) first.then()).cursor();
    assertThat(kinds(first)).containsExactlyInAnyOrder("Whole /u/cal/a", "Whole /u/cal/b");
    server.requests.clear();

    ChangePage second = provider.changes(calendar(), new ChangeQuery.Delta(cursor));
    assertThat(second.changes()).isEmpty();
    assertThat(server.requests).hasSize(1);

    etags.remove("a");
    etags.put("c", "1");
    ChangePage third = provider.changes(calendar(), new ChangeQuery.Delta(cursor));
    assertThat(kinds(third)).containsExactly("Unsure /u/cal/a", "Whole /u/cal/c");
  }

  private static Reply tagged(Request request, Map<String, String> etags) {
    if (request.method().equals("PROPFIND")) {
      return facts("<s:getctag>" + etags.hashCode() + "</s:getctag>");
    }
    if (request.body().contains("multiget")) {
      return everything(request);
    }
    return Reply.of(
        207,
        multistatus(
            etags.keySet().stream()
                .sorted()
                .map(name -> changed("/u/cal/" + name))
                .toArray(String[]::new)));
  }

  @Test
  void aWindowAsksForItsTimeRange() {
    answer(_ -> Reply.of(207, multistatus(changed("/u/cal/a.ics"))));
    Window window =
        new Window(Instant.parse("2026-07-01T00:00:00Z"), Instant.parse("2026-08-01T00:00:00Z"));

    ChangePage page = changes(new ChangeQuery.Snapshot(window));

    assertThat(kinds(page)).containsExactly("Whole /u/cal/a.ics");
    assertThat(server.requests.get(1).body())
        .contains("<c:time-range start=\"20260701T000000Z\" end=\"20260801T000000Z\"/>");
    Cursor cursor = ((Then.End) page.then()).cursor();
    assertThat(failure(() -> changes(new ChangeQuery.Delta(cursor))))
        .isEqualTo("CURSOR_EXPIRED: window");
  }

  static Stream<Arguments> badAnswers() {
    String cutXml = multistatus(token("t2")).substring(0, 60);
    String entity =
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + multistatus(token("&e;"));
    return Stream.of(
        Arguments.of(Reply.of(207, ""), "TRANSIENT: empty_body"),
        Arguments.of(Reply.of(207, multistatus()), "TRANSIENT: sync_token_missing"),
        Arguments.of(Reply.of(207, cutXml), "TRANSIENT: malformed_xml"),
        Arguments.of(Reply.of(207, entity), "TRANSIENT: malformed_xml"),
        Arguments.of(Reply.of(207, multistatus(token("t2"))).cut(), "TRANSIENT: connection_lost"),
        Arguments.of(Reply.of(200, "<html/>"), "TRANSIENT: not_a_multistatus"),
        Arguments.of(Reply.of(207, "<html/>"), "TRANSIENT: not_a_multistatus"),
        Arguments.of(
            Reply.of(207, multistatus(" ".repeat(200_000))), "REJECTED: response_too_large"),
        Arguments.of(Reply.of(401), "UNAUTHENTICATED: unauthorized"),
        Arguments.of(Reply.of(403), "COLLECTION_GONE: forbidden"),
        Arguments.of(Reply.of(404), "COLLECTION_GONE: not_found"),
        Arguments.of(Reply.of(410), "COLLECTION_GONE: not_found"),
        Arguments.of(
            Reply.of(403, "<d:error xmlns:d=\"DAV:\"><d:valid-sync-token/></d:error>"),
            "CURSOR_EXPIRED: valid-sync-token"),
        Arguments.of(Reply.of(500), "CURSOR_EXPIRED: sync_report_failed"),
        Arguments.of(Reply.of(502), "TRANSIENT: http_502"));
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  void aBadAnswerToADeltaIsNeverAPage(Reply reply, String expected) {
    answer(_ -> reply);

    assertThat(failure(() -> changes(delta("t1")))).isEqualTo(expected);
  }

  @Test
  void aServerThatFailsAltogetherDoesNotExpireTheCursor() {
    answers.set(_ -> Reply.of(500));

    assertThat(failure(() -> changes(delta("t1")))).isEqualTo("TRANSIENT: http_500");
  }

  @ParameterizedTest
  @CsvSource({"''", "google-token", "list reader ???", "sync reader"})
  void aForeignCursorIsExpired(String cursor) {
    answer(_ -> Reply.of(500));

    assertThat(failure(() -> changes(new ChangeQuery.Delta(new Cursor(cursor)))))
        .isEqualTo("CURSOR_EXPIRED: unknown_cursor");
  }

  @Test
  void anAnswerThatNeverComesIsATimeout() {
    CountDownLatch end = new CountDownLatch(1);
    answers.set(_ -> {
      awaits(end);
      return Reply.of(404);
    });
    CalDavSettings settings =
        new CalDavSettings(
            Set.of(server.host()),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            1000,
            1,
            1,
            "test");
    CalendarProvider provider =
        new CalDavProviderFactory(settings).open(new Credentials.Basic(server.url("/"), "u", "pw"));

    assertThat(failure(() -> provider.access(calendar()))).isEqualTo("TRANSIENT: timeout");
    end.countDown();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneEventIsFetchedOrGone() {
    answers.set(request ->
        switch (request.path()) {
          case "/u/cal/a.ics" -> new Reply(200, Map.of("ETag", "\"7\""), ics("a"), 0);
          case "/u/cal/denied.ics" -> Reply.of(403);
          case "/u/cal/bad.ics" -> Reply.of(200, "garbage");
          case "/u/cal/cut.ics" -> Reply.of(200, ics("a")).cut();
          case "/u/cal/lost.ics" -> Reply.of(410);
          default -> Reply.of(404);
        });
    CalendarProvider provider = open("/");

    Fetched.Found found = (Fetched.Found) provider.fetch(calendar(), new RemoteId("/u/cal/a.ics"));
    assertThat(found.event().revision().value()).isEqualTo("\"7\"");
    assertThat(found.event().raw()).isEqualTo(ics("a"));
    assertThat(provider.fetch(calendar(), new RemoteId("/u/cal/lost.ics")))
        .isEqualTo(new Fetched.Gone());
    assertThat(provider.fetch(calendar(), new RemoteId("//evil.example/x")))
        .isEqualTo(new Fetched.Gone());
    assertThat(failure(() -> provider.fetch(calendar(), new RemoteId("/u/cal/denied.ics"))))
        .isEqualTo("REJECTED: forbidden");
    assertThat(failure(() -> provider.fetch(calendar(), new RemoteId("/u/cal/bad.ics"))))
        .isEqualTo("REJECTED: unreadable_event");
    assertThat(failure(() -> provider.fetch(calendar(), new RemoteId("/u/cal/cut.ics"))))
        .isEqualTo("TRANSIENT: connection_lost");
  }

  @Test
  void accessNamesTheAccountAndTheRole() {
    answers.set(_ -> facts(""));
    CalendarProvider provider = open("/u/cal/");

    assertThat(provider.access(calendar()).role()).isEqualTo("reader");
    assertThat(provider.access(calendar()).account()).isEqualTo(provider.account().id());
    assertThat(provider.account().email()).isEqualTo("u");
  }

  @Test
  void aCollectionThatIsNoCalendarAnyMoreIsGone() {
    answers.set(_ -> Reply.of(207, multistatus(found("/u/cal/", "<d:resourcetype/>"))));

    assertThat(failure(() -> open("/").access(calendar())))
        .isEqualTo("COLLECTION_GONE: not_a_calendar");
  }

  @Test
  void calendarsAreFoundFromAMereHostByTheWellKnownAddress() {
    answers.set(request ->
        switch (request.line() + " " + request.depth()) {
          case "PROPFIND / 0" -> Reply.of(405);
          case "PROPFIND /.well-known/caldav 0" -> Reply.redirect("/dav");
          case "PROPFIND /dav 0" -> Reply.of(207, multistatus(found("/dav", principal("/p/u/"))));
          case "PROPFIND /p/u/ 0" ->
              Reply.of(
                  207,
                  multistatus(
                      found(
                          "/p/u/",
                          "<c:calendar-home-set><d:href>%s</d:href></c:calendar-home-set>"
                              .formatted(server.url("/u/")))));
          case "PROPFIND /u/ 1" ->
              Reply.of(
                  207,
                  multistatus(
                      found("/u/", "<d:resourcetype><d:collection/></d:resourcetype>"),
                      found(
                          "/u/cal/",
                          CALENDAR_FACTS.formatted("<d:displayname>Mine</d:displayname>")),
                      found(
                          "/u/inbox/",
                          "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>"),
                      found(
                          "/u/tasks/",
                          CALENDAR_FACTS.formatted(
                              "<c:supported-calendar-component-set><c:comp"
                                  + " name=\"VTODO\"/></c:supported-calendar-component-set>"))));
          default -> Reply.of(404);
        });

    List<RemoteCalendar> calendars = open("").calendars();

    assertThat(calendars)
        .containsExactly(new RemoteCalendar(calendar(), "Mine", "", "", "reader", false));
    assertThat(server.requests).allMatch(r -> r.authorization().startsWith("Basic "));
  }

  private static String principal(String href) {
    return "<d:current-user-principal><d:href>%s</d:href></d:current-user-principal>"
        .formatted(href);
  }

  @ParameterizedTest
  @CsvSource({"/u/cal/, 1", "/u/, 2"})
  void aCalendarOrAHomeIsTakenAsItIs(String path, int count) {
    answers.set(request ->
        request.path().equals("/u/cal/")
            ? facts("")
            : Reply.of(
                207,
                multistatus(
                    found("/u/", "<d:resourcetype><d:collection/></d:resourcetype>"),
                    found("/u/cal/", CALENDAR_FACTS.formatted("")),
                    found("/u/cal2/", CALENDAR_FACTS.formatted("")))));

    assertThat(open(path).calendars()).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "404, REJECTED: no_calendars_found",
    "401, UNAUTHENTICATED: unauthorized",
    "503, TRANSIENT: service_unavailable"
  })
  void aServerWithoutCalendarsSaysWhy(int status, String expected) {
    answers.set(_ -> Reply.of(status));

    assertThat(failure(() -> open("/").calendars())).isEqualTo(expected);
  }

  @Test
  void aRedirectToAClosedAddressIsRefusedBeforeItIsAsked() throws IOException {
    try (DavServer inner = new DavServer(_ -> facts(""))) {
      answers.set(_ -> Reply.redirect(inner.url("/secret/").toString()));

      assertThat(failure(() -> open("/").calendars())).isEqualTo("REJECTED: host_not_allowed");
      assertThat(failure(() -> changes(ALL))).isEqualTo("REJECTED: host_not_allowed");
      assertThat(inner.requests).isEmpty();
    }
  }

  @Test
  void aRedirectToAnotherServerDoesNotCarryThePassword() throws IOException {
    try (DavServer other = new DavServer(_ -> Reply.of(401))) {
      answers.set(_ -> Reply.redirect(other.url("/x/").toString()));

      assertThat(failure(() -> open("/", other.host()).access(calendar())))
          .isEqualTo("UNAUTHENTICATED: unauthorized");
      assertThat(other.requests).hasSize(1).allMatch(r -> r.authorization().equals("null"));
    }
  }

  @Test
  void aHomeOnAnotherServerThatTheAnswerNamesIsTrusted() throws IOException {
    try (DavServer other =
        new DavServer(
            _ -> Reply.of(207, multistatus(found("/1/cal/", CALENDAR_FACTS.formatted("")))))) {
      answers.set(_ ->
          Reply.of(
              207,
              multistatus(
                  found(
                      "/",
                      "<c:calendar-home-set><d:href>%s</d:href></c:calendar-home-set>"
                          .formatted(other.url("/1/"))))));

      assertThat(open("/", other.host()).calendars().getFirst().id().value())
          .isEqualTo(other.url("/1/cal/").toString());
      assertThat(other.requests).allMatch(r -> r.authorization().startsWith("Basic "));
      assertThat(failure(() -> open("/").calendars())).isEqualTo("REJECTED: host_not_allowed");
    }
  }

  @Test
  void redirectsEnd() {
    answers.set(_ -> Reply.redirect("/again"));

    assertThat(failure(() -> changes(ALL))).isEqualTo("REJECTED: too_many_redirects");
    assertThat(server.requests).hasSize(6).allMatch(r -> r.method().equals("PROPFIND"));
  }

  @Test
  void aServerThatIsDownIsTransient() {
    server.close();

    assertThat(failure(() -> changes(ALL))).isEqualTo("TRANSIENT: connection_failed");
  }

  @Test
  void aPrivateServerThatIsNoExceptionIsNeverAsked() {
    CalendarProvider provider =
        new CalDavProviderFactory(CalDavSettings.DEFAULT)
            .open(new Credentials.Basic(server.url("/"), "u", "pw"));

    assertThat(failure(provider::calendars)).isEqualTo("REJECTED: host_not_allowed");
    assertThat(failure(() -> provider.access(calendar()))).isEqualTo("REJECTED: host_not_allowed");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void thereAreNoNotifications() {
    Watch watch = new Watch("w", "r", Instant.EPOCH);

    assertThat(failure(() -> open("/").renew(watch, Instant.EPOCH)))
        .isEqualTo("REJECTED: push_not_supported");
  }
}
