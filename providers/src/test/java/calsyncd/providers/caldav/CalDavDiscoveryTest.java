package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.providers.caldav.DavServer.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalDavDiscoveryTest extends CalDavConversation {
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

  private void addresses(Reply reply) {
    answers.set(request -> request.path().equals("/p/u/") ? reply : facts(""));
  }

  @ParameterizedTest
  @CsvSource({
    "<d:href>mailto:a@x.org</d:href><d:href>mailto:b@x.org</d:href>, a@x.org",
    "<d:href>/p/u/</d:href><d:href>MAILTO:A@x.org</d:href>, a@x.org",
    "<d:href>mailto:a@x.org</d:href><d:href preferred=\"1\">mailto:b@x.org</d:href>, b@x.org",
    "<d:href preferred=\"0\">mailto:a@x.org</d:href><d:href>mailto:b@x.org</d:href>, a@x.org",
    "<d:href preferred=\"1\">urn:uuid:7</d:href><d:href>mailto:b@x.org</d:href>, b@x.org",
    "<d:href>mailto:u</d:href><d:href>/p/u/</d:href>, u",
    "'', u"
  })
  void anAccountIsKnownByTheAddressThatItInvitesFrom(String hrefs, String address) {
    addresses(
        Reply.of(
            207,
            multistatus(
                found(
                    "/p/u/",
                    "<c:calendar-user-address-set>%s</c:calendar-user-address-set>"
                        .formatted(hrefs)))));

    assertThat(open("/u/cal/").account().email()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({"403, u", "404, u", "503, TRANSIENT: service_unavailable"})
  void onlyAServerThatRefusesToTellLeavesTheLogin(int status, String expected) {
    addresses(Reply.of(status));
    CalendarProvider provider = open("/u/cal/");

    assertThat(status == 503 ? failure(provider::account) : provider.account().email())
        .isEqualTo(expected);
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

  /** It would be asked without a password, name a third, and that one would be given it. */
  @Test
  void whatAStrangerNamesIsNotTrusted() throws IOException {
    try (DavServer third = new DavServer(_ -> facts(""));
        DavServer stranger = new DavServer(_ -> names(third))) {
      answers.set(_ -> Reply.redirect(stranger.url("/x/").toString()));
      CalendarProvider provider = open("/", stranger.host(), third.host());

      assertThat(failure(provider::calendars)).isEqualTo("REJECTED: untrusted_redirect");
      assertThat(failure(provider::account)).isEqualTo("REJECTED: untrusted_redirect");
      assertThat(failure(() -> provider.access(calendar())))
          .isEqualTo("REJECTED: untrusted_redirect");
      assertThat(stranger.requests).isNotEmpty().allMatch(r -> r.authorization().equals("null"));
      assertThat(third.requests).isEmpty();
    }
  }

  private static Reply names(DavServer home) {
    return Reply.of(
        207,
        multistatus(
            found(
                "/x/",
                "<c:calendar-home-set><d:href>%s</d:href></c:calendar-home-set>"
                    .formatted(home.url("/1/")))));
  }

  /** Its id would be its address, to which every later call takes the password. */
  @Test
  void aCalendarOnAStrangersServerIsNotOffered() throws IOException {
    try (DavServer stranger = new DavServer(_ -> facts(""))) {
      answers.set(_ -> Reply.redirect(stranger.url("/u/cal/").toString()));

      assertThat(failure(() -> open("/", stranger.host()).calendars()))
          .isEqualTo("REJECTED: untrusted_redirect");
      assertThat(stranger.requests).allMatch(r -> r.authorization().equals("null"));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "99999"})
  void aPortThatThereIsNotIsNoUrl(String port) {
    String elsewhere = "http://127.0.0.1:" + port + "/u/";
    answers.set(_ -> Reply.redirect(elsewhere));
    String[] allowed = {"127.0.0.1"};

    assertThat(failure(() -> open("/", allowed).calendars())).isEqualTo("REJECTED: insecure_url");
    answers.set(_ ->
        Reply.of(
            207,
            multistatus(
                found(
                    "/",
                    "<c:calendar-home-set><d:href>%s</d:href></c:calendar-home-set>"
                        .formatted(elsewhere)))));
    assertThat(failure(() -> open("/", allowed).calendars())).isEqualTo("REJECTED: insecure_url");
  }

  @Test
  void aCollectionThatA207SaysIsMissingIsGone() {
    answers.set(_ -> Reply.of(207, multistatus(status("/u/cal/", 404))));

    assertThat(failure(() -> open("/").access(calendar()))).isEqualTo("COLLECTION_GONE: not_found");
    assertThat(failure(() -> changes(delta("t1")))).isEqualTo("COLLECTION_GONE: not_found");
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
        new CalDavProviderFactory(CalDavSettings.DEFAULT, IcsSamples.CLOCK)
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
