package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.clients.ProtocolServer.Seen;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the client makes of the daemon's answers, and of none. */
@Timeout(120)
final class SendingTest extends Browsing {
  private static final String ONE = "session-0001";
  private static final String TWO = "session-0002";

  @Test
  void aSessionIsReportedAsItGoesOn() {
    Page page = tab();
    start(page, ONE, "Writing");
    page.waitForFunction("page.heard.answer.length === 1");
    page.evaluate("id => page.heartbeat(id, {title: 'Writing more'})", ONE);
    page.waitForFunction("page.heard.answer.length === 2");
    end(page, ONE);
    server.until(() -> ended(ONE, "client"));
    assertThat(server.puts())
        .extracting(it -> it.body().path("action").asText())
        .containsExactly("start", "heartbeat", "end");
    assertThat(server.puts())
        .extracting(it -> it.body().path("seq").asLong())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(server.sessions.state(ONE).title()).isEqualTo("Writing more");
    untilState(page, "state.waiting === 0");
    assertThat((List<?>) page.evaluate("page.client.sessions()")).isEmpty();
    assertThat(page.evaluate("page.heard.answer.at(-1).state")).isEqualTo("ended");
  }

  @Test
  void whatIsToldWhileAReportIsOnItsWayIsSentAfterIt() {
    Page page = tab();
    List<Route> held = new ArrayList<>();
    String reports = "**/sessions/" + ONE;
    page.route(reports, held::add);
    start(page, ONE, "Writing");
    page.waitForCondition(() -> !held.isEmpty());
    end(page, ONE);
    untilState(page, "state.waiting === 1");
    page.unroute(reports);
    held.getFirst().resume();
    server.until(() -> ended(ONE, "client"));
    assertThat(server.puts())
        .extracting(it -> it.body().path("action").asText())
        .containsExactly("start", "end");
  }

  @Test
  void aNewerHeartbeatIsNotTakenForTheOneThatIsOnItsWay() {
    Page page = tab();
    start(page, ONE, "First");
    page.waitForFunction("page.heard.answer.length === 1");
    List<Route> held = new ArrayList<>();
    String reports = "**/sessions/" + ONE;
    page.route(reports, held::add);
    page.evaluate("id => page.heartbeat(id, {title: 'Second'})", ONE);
    page.waitForCondition(() -> !held.isEmpty());
    page.evaluate("id => page.heartbeat(id, {title: 'Third'})", ONE);
    page.unroute(reports);
    held.getFirst().resume();
    server.until(() -> server.sessions.state(ONE).title().equals("Third"));
    untilState(page, "state.waiting === 0");
  }

  @Test
  void itIsSentToADaemonOfAnotherOrigin() {
    Page page = opened(blank(), "{url: '" + server.foreignAddress() + "'}");
    start(page, ONE, "Writing");
    server.until(() -> server.puts().size() == 1);
    page.waitForFunction("page.heard.answer.length === 1");
    page.close();
    server.until(() -> ended(ONE, "beacon"));
  }

  @Test
  void whatIsRefusedIsDeadAtOnceAndHindersNothing() {
    Page page = tab();
    server.fail(it -> it.path().endsWith(ONE), 1, 400);
    start(page, ONE, "Refused");
    start(page, TWO, "Taken");
    server.until(() -> server.sessions.knows(TWO));
    untilState(page, "state.dead === 1 && state.waiting === 0");
    assertThat(server.seen("PUT", ONE)).hasSize(1);
    assertThat(page.evaluate("page.heard.dead[0].status")).isEqualTo(400);
    assertThat(page.evaluate("page.heard.dead[0].problem.code")).isEqualTo("scripted");

    page.evaluate("page.client.replay(page.heard.dead[0].id)");
    server.until(() -> server.sessions.knows(ONE));
    untilState(page, "state.dead === 0 && state.waiting === 0");
    assertThat(server.sessions.state(ONE).title()).isEqualTo("Refused");
  }

  @Test
  void aNewerReportTakesThePlaceOfADeadOne() {
    Page page = tab();
    server.fail(it -> it.path().endsWith(ONE), 1, 404);
    start(page, ONE, "Refused");
    untilState(page, "state.dead === 1");
    end(page, ONE);
    server.until(() -> ended(ONE, "client"));
    untilState(page, "state.dead === 0 && state.waiting === 0");
  }

  @Test
  void whatFailsIsTriedFiveTimesAndReplayed() {
    Page page = timedTab();
    server.fail(it -> it.path().endsWith(ONE), 5, 500);
    start(page, ONE, "Failing");
    for (int tries = 1; tries <= 4; tries++) {
      int before = tries;
      server.until(() -> server.seen("PUT", ONE).size() == before);
      Duration pause = Duration.ofSeconds(1L << (tries - 1));
      untilPlanned(page, pause);
      pass(page, pause);
    }
    server.until(() -> server.seen("PUT", ONE).size() == 5);
    untilState(page, "state.dead === 1 && state.waiting === 0");
    assertThat(page.evaluate("page.client.deadLetters().then(it => it[0].status)")).isEqualTo(500);

    page.evaluate("page.client.deadLetters().then(it => page.client.replay(it[0].id))");
    server.until(() -> server.seen("PUT", ONE).size() == 6);
    untilState(page, "state.dead === 0 && state.waiting === 0");
    assertThat(server.sessions.knows(ONE)).isTrue();
  }

  @Test
  void aDaemonThatAsksToWaitIsWaitedForAndNothingDies() {
    Page page = timedTab();
    server.fail(it -> it.path().endsWith(ONE), 7, 429, "Retry-After", "45");
    start(page, ONE, "Patient");
    for (int tries = 1; tries <= 7; tries++) {
      int before = tries;
      server.until(() -> server.seen("PUT", ONE).size() == before);
      untilPlanned(page, Duration.ofSeconds(45));
      pass(page, Duration.ofSeconds(45));
    }
    server.until(() -> server.sessions.knows(ONE));
    assertThat(state(page, "dead")).isEqualTo(0);
  }

  @Test
  void anExpiredTokenIsAskedForAnewOnce() {
    server.accept("second");
    Page page = blank();
    page.evaluate("page.tokens = {old: 'token', fresh: 'second'}");
    opened(page, "{}");
    start(page, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
    untilState(page, "state.waiting === 0 && state.dead === 0");
  }

  @Test
  void withoutATokenTheQueueRestsAndNothingDies() {
    Page page = blank();
    server.accept("second");
    opened(page, "{}");
    start(page, ONE, "Writing");
    untilState(page, "state.locked");
    int asked = server.seen().size();
    end(page, ONE);
    start(page, TWO, "Writing on");
    untilState(page, "state.waiting === 2 && state.locked && state.dead === 0");
    assertThat(server.seen()).hasSize(asked);

    page.evaluate("page.tokens = {old: 'second', fresh: 'second'}; page.client.signedIn()");
    server.until(() -> ended(ONE, "client") && server.sessions.knows(TWO));
    untilState(page, "state.waiting === 0 && state.dead === 0 && !state.locked");
  }

  @Test
  void aDaemonThatIsDownLosesNothing() throws Exception {
    Page page = tab();
    start(page, ONE, "Before");
    server.until(() -> server.sessions.knows(ONE));
    server.down();
    end(page, ONE);
    start(page, TWO, "While it was down");
    end(page, TWO);
    untilState(page, "state.waiting === 2");
    server.up();
    server.until(() -> ended(ONE, "client") && ended(TWO, "client"));
    untilState(page, "state.waiting === 0 && state.dead === 0");
  }

  @Test
  void aGatewaysSuccessIsNone() {
    Page page = tab();
    server.fail(it -> it.method().equals("PUT"), 1, 200);
    start(page, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
    assertThat(server.puts()).hasSize(2);
  }

  @Test
  void oneBadItemOfABatchHindersNoOther() {
    Page page = blank();
    server.fail(it -> it.path().equals("session-0003"), 1, 400);
    server.fail(it -> it.path().equals("session-0005"), 1, 500);
    many(page, 8);
    server.until(() -> server.sessions.ids().size() == 7);
    untilState(page, "state.waiting === 0 && state.dead === 1");
    assertThat(server.seen("POST", "/batch")).hasSize(1);
    assertThat(server.puts()).extracting(Seen::path).allMatch(it -> it.endsWith("session-0005"));
    assertThat(server.sessions.knows("session-0003")).isFalse();
  }

  @Test
  void aBatchThatFailsAsAWholeIsSentApart() {
    Page page = blank();
    server.fail(it -> it.path().endsWith("/batch"), 1, 413);
    many(page, 5);
    server.until(() -> server.sessions.ids().size() == 5);
    untilState(page, "state.waiting === 0 && state.dead === 0");
    assertThat(server.seen("POST", "/batch")).hasSize(1);
    assertThat(server.puts()).hasSize(5);
  }

  /** Sessions that all wait before the first is sent. */
  private void many(Page page, int count) {
    context.setOffline(true);
    opened(page, "{}");
    for (int n = 1; n <= count; n++) {
      start(page, "session-000" + n, "Number " + n);
    }
    context.setOffline(false);
  }

  @Test
  void aWrongClockOfTheMachineIsCorrected() {
    server.pass(Duration.ofDays(-800));
    Page page = tab();
    start(page, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
    Duration off = Duration.between(server.sessions.state(ONE).started(), server.now());
    assertThat(off.abs()).isLessThan(Duration.ofSeconds(10));
    assertThat(state(page, "dead")).isEqualTo(0);
  }

  @Test
  void ofTheDeadTheNewestFiftyAreKeptAndTheOthersCounted() {
    Page page = tab();
    server.fail(it -> it.path().contains("session-"), 1000, 400);
    page.evaluate(
        "async calendar => { for (let n = 100; n < 153; n++) {"
            + " await page.start('session-0' + n, 'Number ' + n, calendar); } }",
        ProtocolServer.CALENDAR);
    untilState(page, "state.waiting === 0 && state.dead === 50 && state.dropped === 3");
    assertThat(page.evaluate("page.client.deadLetters().then(it => it.at(-1).local_id)"))
        .isEqualTo("session-0103");
  }

  @Test
  void whatOneAccountLeftIsNotSentForAnother() {
    server.accept("nobody's");
    Page page = tab();
    start(page, ONE, "Ada's");
    untilState(page, "state.locked");
    page.evaluate("page.client.close()");
    server.accept("grace's");
    page.evaluate("page.tokens = {old: \"grace's\", fresh: \"grace's\"}");
    opened(page, "{account: 'grace'}");
    start(page, TWO, "Grace's");
    server.until(() -> server.sessions.knows(TWO));
    untilState(page, "state.waiting === 0");
    assertThat(server.sessions.knows(ONE)).isFalse();
  }
}
