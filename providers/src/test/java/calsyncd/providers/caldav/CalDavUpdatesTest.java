package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.caldav.DavServer.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates and deletions, request by request. */
class CalDavUpdatesTest extends CalDavWriting {
  @Test
  void anUpdateHoldsItsRevisionAgainstTheServers() throws IcsException {
    writes(_ -> Reply.of(204), Reply.object("\"8\"", ics("a").replace("SUMMARY:a", "SUMMARY:b")));

    RemoteEvent updated =
        open().update(calendar(), known("\"7\"", ics("a")), titled(event("a"), "b"));

    assertThat(server.lines()).containsExactly("PUT " + HREF, "GET " + HREF);
    assertThat(sent("PUT").header("If-Match")).isEqualTo("\"7\"");
    assertThat(sent("PUT").body())
        .contains("SUMMARY:b\r\n", "SEQUENCE:1\r\n", "LAST-MODIFIED:20261122T180000Z\r\n");
    assertThat(updated.revision().value()).isEqualTo("\"8\"");
  }

  @Test
  void anETagThatAProxyMadeWeakIsMadeStrong() throws IcsException {
    writes(_ -> Reply.of(204), Reply.object("\"8\"", ics("a")));

    open().update(calendar(), known("W/\"7\"", ics("a")), titled(event("a"), "b"));

    assertThat(sent("PUT").header("If-Match")).isEqualTo("\"7\"");
  }

  @Test
  void withoutARevisionAReadTellsWhetherItIsAsKnown() throws IcsException {
    writes(_ -> Reply.of(204), Reply.object("\"8\"", ics("a")));

    open().update(calendar(), known("", ics("a")), titled(event("a"), "b"));
    assertThat(sent("PUT").header("If-Match")).isEqualTo("\"8\"");

    writes(_ -> Reply.of(204), Reply.object("\"9\"", ics("a").replace("SUMMARY:a", "SUMMARY:z")));
    assertThat(
            failure(() -> open().update(calendar(), known("", ics("a")), titled(event("a"), "b"))))
        .isEqualTo("CONFLICT: changed_meanwhile");
  }

  @Test
  void withoutARevisionEvenWhatWeDoNotKnowHasToBeAsKnown() {
    String theirs = ics("a").replace("SUMMARY", "X-THEIRS:new\nSUMMARY");
    writes(_ -> Reply.of(204), Reply.object("", theirs));

    assertThat(
            failure(() -> open().update(calendar(), known("", ics("a")), titled(event("a"), "b"))))
        .isEqualTo("CONFLICT: changed_meanwhile");
    assertThat(failure(() -> open().delete(calendar(), known("", ics("a")))))
        .isEqualTo("CONFLICT: changed_meanwhile");
    assertThat(server.lines()).noneMatch(line -> line.startsWith("PUT"));
  }

  @Test
  void howALineEndsIsNoChange() throws IcsException {
    writes(_ -> Reply.of(204), Reply.object("\"9\"", ics("a").replace("\n", "\r\n")));

    open().update(calendar(), known("", ics("a")), titled(event("a"), "b"));

    assertThat(sent("PUT").header("If-Match")).isEqualTo("\"9\"");
  }

  /** RFC 4791 §5.3.4: every object has an ETag; a header of ours holds ASCII only. */
  @ParameterizedTest
  @CsvSource({"'', '', no_etag", "W/, '', no_etag", "'\"ü\"', '\"8\"', bad_etag"})
  void nothingIsWrittenWithoutACondition(String known, String read, String reason)
      throws IcsException {
    writes(_ -> Reply.of(204), Reply.object(read, ics("a")));
    RemoteEvent event = known(known, ics("a"));

    assertThat(failure(() -> open().update(calendar(), event, titled(event("a"), "b"))))
        .isEqualTo("REJECTED: " + reason);
    assertThat(failure(() -> open().delete(calendar(), event))).isEqualTo("REJECTED: " + reason);
    assertThat(server.lines()).allMatch(line -> line.startsWith("GET"));
  }

  @Test
  void theNameOfAnObjectTellsItsKey() throws IcsException {
    writes(_ -> Reply.of(201), Reply.object("\"7\"", ics("a")));

    assertThat(open().create(calendar(), KEY, event("a")).key()).contains(KEY);
    assertThat(
            ((Fetched.Found) open().fetch(calendar(), new RemoteId("/u/cal/Own-Name.ics")))
                .event()
                .key())
        .isEmpty();
  }

  @Test
  void whatIsThereAlreadyIsOurs() throws IcsException {
    String theirs = ics("a").replace("SUMMARY:a", "SUMMARY:b");
    writes(_ -> Reply.of(412), Reply.object("\"8\"", theirs));
    RemoteEvent known = known("\"7\"", ics("a"));

    assertThat(open().update(calendar(), known, titled(event("a"), "b")).revision().value())
        .isEqualTo("\"8\"");
    assertThat(failure(() -> open().update(calendar(), known, titled(event("a"), "c"))))
        .isEqualTo("CONFLICT: precondition_failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410, 412})
  void anUpdateOfWhatIsGoneSaysSo(int status) {
    writes(_ -> Reply.of(status), Reply.of(404));

    assertThat(
            failure(
                () -> open().update(calendar(), known("\"7\"", ics("a")), titled(event("a"), "b"))))
        .isEqualTo("GONE: not_found");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409, 412})
  void aMissingCalendarIsNeverAMissingEvent(int status) {
    answers.set(request -> Reply.of(request.method().equals("PUT") ? status : 404));

    assertThat(
            failure(
                () -> open().update(calendar(), known("\"7\"", ics("a")), titled(event("a"), "b"))))
        .isEqualTo("COLLECTION_GONE: not_found");
  }

  @ParameterizedTest
  @CsvSource({"404, 404", "410, 404", "412, 404", "403, 403", "404, 403"})
  void aDeletionInALostCalendarIsNoSuccess(int status, int calendar) {
    answers.set(request ->
        Reply.of(
            switch (request.method()) {
              case "DELETE" -> status;
              case "GET" -> 404;
              default -> calendar;
            }));

    for (String etag : List.of("\"7\"", "")) {
      assertThat(failure(() -> open().delete(calendar(), known(etag, ics("a")))))
          .startsWith("COLLECTION_GONE: ");
    }
  }

  @Test
  void anUpdateThatIsForbiddenInALostCalendarSaysSo() throws IcsException {
    RemoteEvent known = known("\"7\"", ics("a"));
    answers.set(_ -> Reply.of(403));
    assertThat(failure(() -> open().update(calendar(), known, titled(event("a"), "b"))))
        .isEqualTo("COLLECTION_GONE: forbidden");

    writes(_ -> Reply.of(403), Reply.of(404));
    assertThat(failure(() -> open().update(calendar(), known, titled(event("a"), "b"))))
        .isEqualTo("REJECTED: forbidden");
  }

  @Test
  void aDeletionIsConditionalAndTellsNobody() throws IcsException {
    writes(_ -> Reply.of(204), Reply.of(404));

    open().delete(calendar(), known("\"7\"", ics("a")));

    assertThat(server.lines()).containsExactly("DELETE " + HREF);
    assertThat(sent("DELETE").header("If-Match")).isEqualTo("\"7\"");
    assertThat(sent("DELETE").header("Schedule-Reply")).isEqualTo("F");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410, 412})
  void aDeletionOfWhatIsGoneIsASuccess(int status) throws IcsException {
    writes(_ -> Reply.of(status), Reply.of(404));

    open().delete(calendar(), known("\"7\"", ics("a")));

    assertThat(server.lines()).last().isEqualTo("PROPFIND /u/cal/");
  }

  @Test
  void aDeletionOfWhatWasChangedIsAConflict() {
    writes(_ -> Reply.of(412), Reply.object("\"8\"", ics("a")));

    assertThat(failure(() -> open().delete(calendar(), known("\"7\"", ics("a")))))
        .isEqualTo("CONFLICT: precondition_failed");
  }
}
