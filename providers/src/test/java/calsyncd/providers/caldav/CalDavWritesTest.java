package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteEvent;
import calsyncd.providers.caldav.DavServer.Reply;
import calsyncd.providers.caldav.DavServer.Request;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, redirects and answers, request by request. */
class CalDavWritesTest extends CalDavWriting {
  private static final String GUESTS =
      "ORGANIZER:mailto:boss@example.org\nATTENDEE;RSVP=TRUE:mailto:u@example.org\n";

  @Test
  void aCreateIsAPutThatMustFindNothingAndIsReadBack() throws IcsException {
    writes(_ -> Reply.of(201), Reply.object("\"7\"", ics("a")));

    RemoteEvent created = open().create(calendar(), KEY, event("a"));

    assertThat(server.lines()).containsExactly("PUT " + HREF, "GET " + HREF);
    assertThat(sent("PUT").header("If-None-Match")).isEqualTo("*");
    assertThat(sent("PUT").header("Content-Type")).isEqualTo("text/calendar; charset=utf-8");
    assertThat(sent("PUT").body()).contains("UID:a").doesNotContain("METHOD");
    assertThat(created.id().value()).isEqualTo(HREF);
    assertThat(created.revision().value()).isEqualTo("\"7\"");
    assertThat(created.raw()).isEqualTo(ics("a"));
  }

  @Test
  void aServerThatStoresUnderAnotherNameIsFollowed() throws IcsException {
    Reply moved = new Reply(201, Map.of("Location", "/u/cal/own%20name.ics"), "", 0);
    writes(_ -> moved, Reply.object("\"7\"", ics("a")));

    assertThat(open().create(calendar(), KEY, event("a")).id().value())
        .isEqualTo("/u/cal/own%20name.ics");
  }

  @Test
  void whatIsUnderTheKeyIsAnsweredAsItStands() throws IcsException {
    writes(_ -> Reply.of(412), Reply.object("\"7\"", ics("a").replace("SUMMARY:a", "SUMMARY:b")));

    RemoteEvent there = open().create(calendar(), KEY, event("a"));

    assertThat(there.event().content().text().title()).isEqualTo("b");
  }

  @Test
  void aKeyThatNamesAnotherEventIsUsed() {
    writes(_ -> Reply.of(412), Reply.object("\"7\"", ics("other")));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("CONFLICT: create_key_used");
  }

  @Test
  void aNameThatIsRefusedThoughItIsFreeIsUsedUpUnlessTheUidIsThere() {
    AtomicReference<String> others = new AtomicReference<>(multistatus());
    answers.set(request ->
        switch (request.method()) {
          case "PUT" -> Reply.of(412);
          case "REPORT" -> Reply.of(207, others.get());
          case "GET" ->
              request.path().equals(HREF) ? Reply.of(404) : Reply.object("\"3\"", ics("a"));
          default -> facts(SYNCS);
        });

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("CONFLICT: create_key_used");
    others.set(multistatus(changed("/u/cal/other.ics")));
    assertThat(failure(() -> open().create(calendar(), KEY, titled(event("a"), "b"))))
        .isEqualTo("CONFLICT: precondition_failed");
  }

  @ParameterizedTest
  @CsvSource({"409", "412", "403"})
  void aUidThatAnotherObjectHasIsRefusedUnlessThatIsEqual(int status) throws IcsException {
    Function<Request, Reply> refused = _ -> Reply.of(status, error("no-uid-conflict"));
    answers.set(request ->
        switch (request.method()) {
          case "PUT" -> refused.apply(request);
          case "REPORT" -> Reply.of(207, multistatus(changed("/u/cal/other.ics")));
          case "GET" ->
              request.path().equals(HREF) ? Reply.of(404) : Reply.object("\"3\"", ics("a"));
          default -> facts(SYNCS);
        });

    assertThat(open().create(calendar(), KEY, event("a")).id().value())
        .isEqualTo("/u/cal/other.ics");
    assertThat(failure(() -> open().create(calendar(), KEY, titled(event("a"), "b"))))
        .isEqualTo("REJECTED: uid_taken");
    assertThat(sent("REPORT").body()).contains(">a</c:text-match>");
  }

  @Test
  void aCreateThatFindsNoPlaceInACalendarThatReadsIsTriedAgain() {
    writes(_ -> Reply.of(404), Reply.of(404));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("TRANSIENT: create_not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "403, max-resource-size, REJECTED: max-resource-size",
    "403, valid-calendar-object-resource, REJECTED: valid-calendar-object-resource",
    "423, x, TRANSIENT: locked",
    "507, x, TRANSIENT: insufficient_storage"
  })
  void aRefusedWriteSaysWhy(int status, String element, String message) {
    writes(_ -> Reply.of(status, error(element)), Reply.of(404));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a")))).isEqualTo(message);
    assertThat(
            failure(
                () -> open().update(calendar(), known("\"7\"", ics("a")), titled(event("a"), "b"))))
        .isEqualTo(message);
    assertThat(failure(() -> open().delete(calendar(), known("\"7\"", ics("a")))))
        .isEqualTo(message);
  }

  @Test
  void aRefusalInsideAMultistatusIsOne() {
    String inside =
        status(HREF, 412).replace("</d:response>", error("max-resource-size") + "</d:response>");
    writes(_ -> Reply.of(207, multistatus(inside)), Reply.of(404));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("REJECTED: max-resource-size");
    assertThat(failure(() -> open().delete(calendar(), known("\"7\"", ics("a")))))
        .isEqualTo("REJECTED: max-resource-size");
  }

  @Test
  void aWriteFollowsARedirectOnItsOwnServerWithItsCondition() throws IcsException {
    writes(
        request ->
            request.path().equals(HREF) ? Reply.redirect("/moved/create1.ics") : Reply.of(204),
        Reply.object("\"8\"", ics("a")));

    open().update(calendar(), known("\"7\"", ics("a")), titled(event("a"), "b"));

    Request second = server.requests.get(1);
    assertThat(second.line()).isEqualTo("PUT /moved/create1.ics");
    assertThat(second.header("If-Match")).isEqualTo("\"7\"");
    assertThat(second.body()).contains("SUMMARY:b");
  }

  @Test
  void aWriteNeverFollowsARedirectToAStranger() throws IOException {
    try (DavServer stranger = new DavServer(_ -> Reply.of(201))) {
      writes(_ -> Reply.redirect(stranger.url("/x.ics").toString()), Reply.of(404));
      CalendarProvider provider = open("/", stranger.host());

      assertThat(failure(() -> provider.create(calendar(), KEY, event("a"))))
          .isEqualTo("REJECTED: untrusted_redirect");
      assertThat(stranger.requests).isEmpty();
    }
  }

  @Test
  void aWriteIsNeverLedToAHostThatIsNotAllowed() {
    writes(_ -> Reply.redirect("http://127.0.0.1:1/x.ics"), Reply.of(404));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("REJECTED: host_not_allowed");
  }

  @Test
  void aWriteThatIsAnsweredElsewhereIsNotDone() {
    writes(_ -> new Reply(303, Map.of("Location", HREF), "", 0), Reply.of(404));

    assertThat(failure(() -> open().create(calendar(), KEY, event("a"))))
        .isEqualTo("TRANSIENT: http_303");
  }

  private String invited(String guests) {
    return ics("a").replace("SUMMARY", guests + "SUMMARY");
  }

  private void addresses(String put) {
    answers.set(request ->
        switch (request.method()) {
          case "PUT" -> Reply.of(204);
          case "GET" -> Reply.object("\"8\"", put);
          default ->
              request.path().equals("/p/u/")
                  ? Reply.of(
                      207,
                      multistatus(
                          found(
                              "/p/u/",
                              "<c:calendar-user-address-set><d:href>MAILTO:U@example.org</d:href>"
                                  + "</c:calendar-user-address-set>")))
                  : facts(SYNCS);
        });
  }

  @Test
  void anAnswerChangesOurOwnLineOnly() throws IcsException {
    addresses(invited(GUESTS));

    open().respond(calendar(), known("\"7\"", invited(GUESTS)), Response.DECLINED);

    assertThat(sent("PUT").header("If-Match")).isEqualTo("\"7\"");
    assertThat(sent("PUT").body())
        .contains("ATTENDEE;RSVP=TRUE;PARTSTAT=DECLINED:mailto:u@example.org\r\n")
        .contains("ORGANIZER:mailto:boss@example.org\r\n")
        .doesNotContain("SEQUENCE", "SCHEDULE-AGENT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ORGANIZER:mailto:u@example.org\nATTENDEE:mailto:u@example.org\n",
        "ORGANIZER:mailto:boss@example.org\nATTENDEE:mailto:other@example.org\n",
        ""
      })
  void whoIsNotInvitedCannotAnswer(String guests) {
    addresses("");

    assertThat(
            failure(() ->
                open().respond(calendar(), known("\"7\"", invited(guests)), Response.ACCEPTED)))
        .isEqualTo("REJECTED: not_invited");
  }

  @Test
  void whatAnotherPersonOrganisesIsNotEditedUnlessItIsACopy() throws IcsException {
    String copy = GUESTS.replace("ORGANIZER", "ORGANIZER;SCHEDULE-AGENT=NONE");
    addresses(invited(copy));
    RemoteEvent known = known("\"7\"", invited(GUESTS));

    assertThat(failure(() -> open().update(calendar(), known, titled(known.event(), "b"))))
        .isEqualTo("REJECTED: not_organizer");
    assertThat(server.lines()).noneMatch(line -> line.startsWith("PUT"));

    RemoteEvent ours = known("\"7\"", invited(copy));
    open().update(calendar(), ours, titled(ours.event(), "b"));
    assertThat(sent("PUT").body()).contains("SUMMARY:b");
  }
}
