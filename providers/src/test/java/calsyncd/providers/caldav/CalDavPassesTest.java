package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.Window;
import calsyncd.providers.caldav.DavServer.Reply;
import calsyncd.providers.caldav.DavServer.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalDavPassesTest extends CalDavConversation {
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
        new CalDavProviderFactory(settings, IcsSamples.CLOCK)
            .open(new Credentials.Basic(server.url("/"), "u", "pw"));

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
}
