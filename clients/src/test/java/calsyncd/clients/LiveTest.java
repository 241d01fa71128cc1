package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.clients.ProtocolServer.Seen;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live view: one stream for all tabs, and no message lost between two of them. */
@Timeout(120)
final class LiveTest extends Browsing {
  private static final String LIVE = "{live: ['sessions', 'events']}";

  private List<Seen> streams() {
    return server.seen().stream().filter(it -> it.path().contains("/live")).toList();
  }

  private Page listening() {
    Page page = opened(blank(), LIVE);
    until(page, "() => page.heard.live.length === 1");
    assertThat(page.evaluate("page.heard.live[0].kind")).isEqualTo("reset");
    return page;
  }

  private void heard(Page page, int count) {
    until(page, "() => page.heard.live.filter(it => it.data?.n === " + count + ").length === 1");
  }

  @Test
  void allTabsHearByOneStream() {
    Page first = listening();
    Page second = listening();
    server.live.say("session", "{\"n\": 1}");
    server.live.say("event", "{\"n\": 2, \"title\": \"Zoë\"}");
    for (Page page : List.of(first, second)) {
      heard(page, 1);
      heard(page, 2);
      assertThat(page.evaluate("page.heard.live.at(-1)"))
          .hasToString("{kind=event, data={n=2, title=Zoë}}");
    }
    assertThat(streams()).hasSize(1);
    assertThat(streams().getFirst().path()).endsWith("?kinds=events,sessions");
  }

  @Test
  void aStreamThatEndsIsResumedWhereItEnded() throws Exception {
    Page page = listening();
    server.live.say("session", "{\"n\": 1}");
    heard(page, 1);
    server.live.hangUp();
    server.live.say("session", "{\"n\": 2}");
    heard(page, 2);
    assertThat(streams()).extracting(Seen::resumed).containsExactly("null", "1");
    assertThat(page.evaluate("page.heard.live.filter(it => it.kind === 'reset').length"))
        .isEqualTo(1);
  }

  @Test
  void anotherTabResumesTheStreamOfOneThatIsGone() {
    Page first = listening();
    Page second = listening();
    server.live.say("session", "{\"n\": 1}");
    heard(second, 1);
    first.close();
    server.live.say("session", "{\"n\": 2}");
    heard(second, 2);
    assertThat(streams().getLast().resumed()).isEqualTo("1");
  }

  @Test
  void aDaemonThatWasAwayIsHeardAgain() throws Exception {
    Page page = listening();
    server.down();
    server.live.say("event", "{\"n\": 1}");
    server.up();
    heard(page, 1);
  }

  @Test
  void whatHasAGapSaysSo() {
    Page page = listening();
    server.live.say("reset", "{}");
    until(page, "() => page.heard.live.filter(it => it.kind === 'reset').length === 2");
  }

  @Test
  void aStreamThatIsSilentIsGivenUp() {
    Page page = opened(blank(), "{live: ['sessions'], timers: page.timers}");
    until(page, "() => page.heard.live.length === 1");
    untilPlanned(page, Duration.ofSeconds(35));
    pass(page, Duration.ofSeconds(35));
    untilPlanned(page, Duration.ofSeconds(1));
    pass(page, Duration.ofSeconds(1));
    server.until(() -> streams().size() == 2);
  }

  @Test
  void whoWantsNothingOpensNoStream() {
    Page page = tab();
    start(page, "session-0001", "Writing");
    server.until(() -> server.sessions.knows("session-0001"));
    Page again = tab();
    start(again, "session-0002", "Writing");
    server.until(() -> server.sessions.knows("session-0002"));
    assertThat(streams()).as("asked for the time once").hasSize(1);
  }
}
