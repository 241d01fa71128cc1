package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.clients.ProtocolServer.Seen;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tabs that come and go. */
@Timeout(120)
final class TabsTest extends Browsing {
  private static final String ONE = "session-0001";
  private static final Duration PROMISED = Duration.ofSeconds(2);

  private Page with(String id) {
    Page page = tab();
    start(page, id, "Writing");
    answered(page, 1);
    return page;
  }

  private static void answered(Page page, int times) {
    until(page, "() => page.heard.answer.length >= " + times);
  }

  private Page joined(String id) {
    Page page = tab();
    page.evaluate("id => page.resume(id)", id);
    answered(page, 1);
    return page;
  }

  @Test
  void aTabThatIsClosedEndsItsSession() {
    Page page = with(ONE);
    Instant closed = server.now();
    page.close();
    server.until(() -> ended(ONE, "beacon"));
    assertThat(since(closed)).isLessThan(PROMISED);
    Seen beacon = server.seen("POST", "/beacon").getFirst();
    assertThat(beacon.type()).startsWith("text/plain");
    assertThat(Duration.between(closed, server.sessions.state(ONE).ended()).abs())
        .isLessThan(PROMISED);
  }

  @Test
  void whoeverGoesToAnotherPageEndsItsSessionToo() {
    Page page = with(ONE);
    page.navigate("about:blank");
    server.until(() -> ended(ONE, "beacon"));
  }

  @Test
  void anEndByABeaconIsToldAgainAtTheNextLoad() {
    with(ONE).close();
    server.until(() -> ended(ONE, "beacon"));
    Instant ended = server.sessions.state(ONE).ended();
    Page next = timedTab();
    pass(next, Duration.ofSeconds(6));
    server.until(() -> ended(ONE, "client"));
    assertThat(server.sessions.state(ONE).ended()).isEqualTo(ended);
  }

  @Test
  void aPageThatIsLoadedAnewGoesOnWithItsSession() {
    Page page = with(ONE);
    load(page);
    opened(page, "{}");
    List<?> open =
        (List<?>) page.evaluate("page.client.sessions().then(it => it.map(s => s.localId))");
    assertThat(open).isEqualTo(List.of(ONE));
    page.evaluate("id => page.resume(id)", ONE);
    server.until(() -> server.puts().size() == 2 && ended(ONE, ""));
    end(page, ONE);
    server.until(() -> ended(ONE, "client"));
  }

  @Test
  void aSessionOfTwoTabsEndsWithTheLastOfThem() {
    Page first = with(ONE);
    Page second = joined(ONE);
    first.close();
    second.evaluate("id => page.heartbeat(id, {title: 'Still writing'})", ONE);
    server.until(() -> server.sessions.state(ONE).title().equals("Still writing"));
    assertThat(server.seen("POST", "/beacon")).isEmpty();
    assertThat(ended(ONE, "")).isTrue();
    second.close();
    server.until(() -> ended(ONE, "beacon"));
  }

  @Test
  void aWrongBeaconIsTakenBackAtOnce() {
    Page first = with(ONE);
    Page second = joined(ONE);
    int puts = server.puts().size();
    first.evaluate(
        "scope => new BroadcastChannel(scope).postMessage("
            + "{kind: 'bye', tab: 'another', ended: ['session-0001']})",
        "calsyncd " + server.address() + " ada");
    server.until(() -> server.puts().size() > puts);
    assertThat(ended(ONE, "")).isTrue();
    second.close();
  }

  @Test
  void whatOneTabEndsIsOverInTheOther() {
    Page first = with(ONE);
    Page second = joined(ONE);
    end(first, ONE);
    server.until(() -> ended(ONE, "client"));
    answered(second, 2);
    second.close();
    Page third = tab();
    start(third, "session-0002", "Another");
    server.until(() -> server.sessions.knows("session-0002"));
    assertThat(server.seen("POST", "/beacon")).isEmpty();
  }

  @Test
  void anotherTabSendsWhenTheOneThatSentIsGone() {
    Page first = tab();
    Page second = tab();
    untilState(first, "state.sends");
    assertThat(state(second, "sends")).isEqualTo(false);
    first.close();
    untilState(second, "state.sends");
    start(second, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
  }

  @Test
  void aSessionIsBegunOnce() {
    Page page = with(ONE);
    assertThat(
            page.evaluate(
                "page.client.start({localId: 'session-0001', title: 'x', hubCalendarId: 'x'})"
                    + ".catch(e => e.message)"))
        .isEqualTo("session session-0001 was begun before; resume it");
    end(page, ONE);
    server.until(() -> ended(ONE, "client"));
    answered(page, 2);
    assertThat(page.evaluate("page.heartbeat('session-0001').catch(e => e.name)"))
        .isEqualTo("UnknownSession");
  }

  @Test
  void oneTabSendsForAll() {
    Page first = tab();
    untilState(first, "state.sends");
    Page second = tab();
    start(second, ONE, "Writing");
    answered(second, 1);
    answered(first, 1);
    assertThat(server.puts()).hasSize(1);
  }

  @Test
  void aPageThatComesBackFromTheCacheGoesOn() {
    Page page = with(ONE);
    page.navigate(server.address() + "/test/page.html?another");
    server.until(() -> ended(ONE, "beacon"));
    page.evaluate("() => { history.back(); }");
    server.until(() -> ended(ONE, ""));
    assertThat(server.puts().getLast().body().path("action").asText()).isEqualTo("heartbeat");
  }

  @Test
  void aHeartbeatIsSentWhileTheTabIsSeen() {
    Page page = timedTab();
    start(page, ONE, "Writing");
    answered(page, 1);
    for (int beats = 1; beats <= 3; beats++) {
      pass(page, Duration.ofSeconds(30));
      answered(page, 1 + beats);
    }
    assertThat(server.puts())
        .extracting(it -> it.body().path("action").asText())
        .containsExactly("start", "heartbeat", "heartbeat", "heartbeat");
  }

  @Test
  void aTabThatIsKilledWhileHiddenHasWrittenItsEndDownBefore() {
    Page page = with(ONE);
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
            + " document.dispatchEvent(new Event('visibilitychange'))");
    page.evaluate("window.addEventListener('pagehide', e => e.stopImmediatePropagation(), true)");
    Instant hidden = server.now();
    context.setOffline(true);
    page.close();
    context.setOffline(false);
    Page next = timedTab();
    pass(next, Duration.ofSeconds(6));
    server.until(() -> ended(ONE, "client"));
    assertThat(Duration.between(hidden, server.sessions.state(ONE).ended()).abs())
        .isLessThan(PROMISED);
  }
}
