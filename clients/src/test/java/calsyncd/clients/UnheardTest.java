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

/** Reports that have no answer of the daemon's: whose fault it is, and who waits for it. */
@Timeout(120)
final class UnheardTest extends Browsing {
  private static final String POISON = "session-bad1";
  private static final String POISON_TOO = "session-bad2";
  private static final int ALWAYS = 100_000;
  private static final int ROUNDS = 8;

  private int begun;

  /** Nothing but the sender's pauses is planned for whole seconds, and no heartbeat comes. */
  private Page oddTab() {
    Page page = opened(blank(), "{timers: page.timers, heartbeatSeconds: 100000}");
    pass(page, Duration.ofMillis(500));
    return page;
  }

  private static boolean of(Seen seen, String id) {
    return seen.path().endsWith(id);
  }

  private int sent(String id) {
    return server.seen("PUT", id).size();
  }

  private String begin(Page page) {
    String id = "session-%04d".formatted(++begun);
    start(page, id, id);
    return id;
  }

  private static void answered(Page page, String id) {
    until(page, "() => page.heard.answer.some(it => it.local_id === '" + id + "')");
  }

  /** A session that was never told of before is taken, and no time passes. */
  private void takenAtOnce(Page page) {
    answered(page, begin(page));
  }

  private void passOn(Page page, int seconds) {
    untilPlanned(page, Duration.ofSeconds(seconds));
    pass(page, Duration.ofSeconds(seconds));
  }

  /** The daemon is known to be there, and a report had no answer, for the second time. */
  private Page suspected(int status, String... headers) {
    Page page = oddTab();
    server.fail(it -> of(it, POISON), ALWAYS, status, headers);
    start(page, POISON, "Poison");
    server.until(() -> sent(POISON) == 1);
    String second = begin(page);
    passOn(page, headers.length == 0 ? 1 : Integer.parseInt(headers[1]));
    answered(page, second);
    server.until(() -> sent(POISON) == 2);
    return page;
  }

  @Test
  void aReportThatAGatewayDiesOfHoldsNobodyAndIsADeadLetterInTheEnd() {
    Page page = suspected(502);
    for (int tries = 1; tries <= 5; tries++) {
      assertThat(state(page, "dead")).isEqualTo(0);
      takenAtOnce(page);
      if (tries < 5) {
        passOn(page, 1 << (tries - 1));
        int next = tries + 2;
        server.until(() -> sent(POISON) == next);
      }
    }
    untilState(page, "state.dead === 1 && state.waiting === 0");
    assertThat(sent(POISON)).isEqualTo(6);
    assertThat(page.evaluate("page.heard.dead.map(it => it.local_id + ' ' + it.status)"))
        .isEqualTo(List.of(POISON + " 502"));

    server.mend();
    page.evaluate("page.client.replay(page.heard.dead[0].id)");
    server.until(() -> server.sessions.knows(POISON));
    untilState(page, "state.dead === 0 && state.waiting === 0");
  }

  @Test
  void twoOfThemHoldNobodyEither() {
    Page page = suspected(504);
    server.fail(it -> of(it, POISON_TOO), ALWAYS, 504);
    start(page, POISON_TOO, "Poison too");
    server.until(() -> sent(POISON_TOO) == 1);
    String third = begin(page);
    passOn(page, 2);
    answered(page, third);
    for (int tries = 1; tries <= 5; tries++) {
      int times = tries;
      server.until(() -> sent(POISON) == times + 2);
      takenAtOnce(page);
      server.until(() -> sent(POISON_TOO) == times + 1);
      takenAtOnce(page);
      if (tries < 5) {
        passOn(page, 1 << (tries - 1));
      }
    }
    untilState(page, "state.dead === 2 && state.waiting === 0");
  }

  @Test
  void aDaemonThatIsAwayIsWaitedForByAllAndNothingIsCounted() {
    Page page = oddTab();
    takenAtOnce(page);
    server.fail(it -> it.method().matches("PUT|POST"), ALWAYS, 503);
    int before = server.seen().size();
    for (int n = 0; n < 3; n++) {
      begin(page);
    }
    for (int n = 1; n <= 3 * ROUNDS; n++) {
      int sent = before + n;
      server.until(() -> server.seen().size() == sent);
      passOn(page, Math.min(30, 1 << (n - 1)));
    }
    server.until(() -> server.seen().size() == before + 3 * ROUNDS + 1);
    untilState(page, "state.waiting === 3 && state.dead === 0");
    server.mend();
    passOn(page, 30);
    untilState(page, "state.waiting === 0 && state.dead === 0");
    assertThat(server.sessions.ids()).hasSize(4);
  }

  @Test
  void pausesAreAQuarterMoreOrLess() {
    for (String chance : List.of("0", "0.75")) {
      int share = chance.equals("0") ? 750 : 1125;
      Page page = opened(blank(), "{timers: page.timers, random: () => " + chance + "}");
      server.fail(it -> it.method().equals("PUT"), 6, 503);
      begin(page);
      for (int seconds : List.of(1, 2, 4, 8, 16, 30)) {
        untilPlanned(page, Duration.ofMillis((long) seconds * share));
        pass(page, Duration.ofMillis((long) seconds * share));
      }
      untilState(page, "state.waiting === 0");
      page.evaluate("page.client.close()");
    }
  }

  /** Others fail in between and are taken when they are sent again. */
  @Test
  void aGatewayThatFailsNowAndThenIsNoReasonToGiveUp() {
    Page page = suspected(503);
    for (int n = 0; n < ROUNDS; n++) {
      int times = sent(POISON);
      String late = "session-%04d".formatted(begun + 1);
      server.fail(it -> of(it, late), 1, 503);
      begin(page);
      server.until(() -> sent(late) == 1);
      passOn(page, 2);
      server.until(() -> sent(POISON) == times + 1);
      passOn(page, 4);
      answered(page, late);
      server.until(() -> sent(POISON) == times + 2);
      String well = begin(page);
      passOn(page, 1);
      answered(page, well);
      server.until(() -> sent(POISON) == times + 3);
      untilPlanned(page, Duration.ofSeconds(1));
    }
    assertThat(state(page, "dead")).isEqualTo(0);
    server.mend();
    passOn(page, 1);
    answered(page, POISON);
  }

  @Test
  void whatCutsTheConnectionIsNeverGivenUpAndHoldsNobody() {
    Page page = oddTab();
    List<Route> cut = new ArrayList<>();
    page.route(
        "**/sessions/" + POISON,
        route -> {
          cut.add(route);
          route.abort();
        });
    start(page, POISON, "Cut off");
    String second = begin(page);
    passOn(page, 1);
    answered(page, second);
    for (int n = 0; n < ROUNDS; n++) {
      int before = n + 2;
      page.waitForCondition(() -> cut.size() == before);
      takenAtOnce(page);
    }
    untilState(page, "state.waiting === 1 && state.dead === 0");
  }

  @Test
  void aGatewaysRetryAfterHoldsTheOneThatItWasSaidOf() {
    Page page = suspected(503, "Retry-After", "120");
    untilPlanned(page, Duration.ofSeconds(120));
    takenAtOnce(page);
    assertThat(sent(POISON)).isEqualTo(2);
    passOn(page, 1);
    server.until(() -> sent(POISON) == 3);
    untilPlanned(page, Duration.ofSeconds(120));
    takenAtOnce(page);
  }

  @Test
  void aBatchThatAGatewayDiesOfIsSentApart() {
    Page page = blank();
    server.fail(it -> it.body().toString().contains(POISON), ALWAYS, 502);
    server.fail(it -> of(it, POISON), ALWAYS, 502);
    context.setOffline(true);
    opened(page, "{}");
    for (int n = 0; n < 8; n++) {
      begin(page);
    }
    start(page, POISON, "Poison");
    context.setOffline(false);
    server.until(() -> server.sessions.ids().size() == 8);
    untilState(page, "state.waiting === 1 && state.dead === 0");
    assertThat(server.seen("POST", "/batch")).hasSize(2);
  }

  @Test
  void anOutageLeavesABatchABatch() {
    Page page = blank();
    server.fail(it -> it.method().matches("PUT|POST"), 3, 503);
    context.setOffline(true);
    opened(page, "{}");
    for (int n = 0; n < 9; n++) {
      begin(page);
    }
    context.setOffline(false);
    server.until(() -> server.sessions.ids().size() == 9);
    untilState(page, "state.waiting === 0 && state.dead === 0");
    assertThat(server.seen("POST", "/batch")).hasSize(2);
    assertThat(server.puts()).as("two that found it away, one that found it back").hasSize(3);
  }
}
