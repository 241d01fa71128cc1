package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No network, for a moment and for a day. */
@Timeout(120)
final class OfflineTest extends Browsing {
  private static final String ONE = "session-0001";
  private static final String TWO = "session-0002";
  private static final int SESSIONS = 200;
  private static final Duration EACH = Duration.ofHours(8).dividedBy(SESSIONS);

  @Test
  void whatHappensWithoutANetworkIsToldWhenItIsBack() {
    Page page = tab();
    start(page, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
    context.setOffline(true);
    end(page, ONE);
    start(page, TWO, "On the train");
    untilState(page, "state.waiting === 2");
    Instant back = server.now();
    context.setOffline(false);
    server.until(() -> ended(ONE, "client") && server.sessions.knows(TWO));
    assertThat(since(back)).isLessThan(Duration.ofSeconds(2));
    assertThat(server.sessions.state(ONE).ended()).isBefore(back);
  }

  @Test
  void eightHoursWithTwoHundredSessionsAreAllThereOnceAndInOrder() {
    Page page = timedTab();
    start(page, "a-session-before", "Before");
    server.until(() -> server.sessions.knows("a-session-before"));
    untilState(page, "state.waiting === 0");
    pass(page, Duration.ofSeconds(20));
    context.setOffline(true);
    Instant gone = server.now();
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < SESSIONS; n++) {
      String id = "session-%04d".formatted(n);
      ids.add(id);
      start(page, id, "Number " + n);
      pass(page, EACH.dividedBy(2));
      end(page, id);
      pass(page, EACH.dividedBy(2));
    }
    end(page, "a-session-before");
    assertThat(state(page, "waiting")).isEqualTo(SESSIONS + 1);
    context.setOffline(false);
    server.until(() -> ids.stream().allMatch(id -> ended(id, "client")));
    untilState(page, "state.waiting === 0 && state.dead === 0");

    assertThat(server.sessions.ids()).containsExactlyElementsOf(withFirst(ids));
    assertThat(told()).filteredOn(ids::contains).containsExactlyElementsOf(ids);
    assertThat(server.sessions.state("session-0000").started())
        .isBetween(gone.minusSeconds(1), gone.plusSeconds(1));
    assertThat(server.sessions.state("session-0199").ended())
        .isBetween(gone.plus(EACH.multipliedBy(199)), gone.plus(Duration.ofHours(8)));
    assertThat(server.seen("POST", "/batch")).hasSize(1);
  }

  private static List<String> withFirst(List<String> ids) {
    List<String> all = new ArrayList<>(ids);
    all.addFirst("a-session-before");
    return all;
  }

  /** Whom the batches spoke of, in their order. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    server
        .seen("POST", "/batch")
        .forEach(batch -> {
          for (JsonNode report : batch.body().path("reports")) {
            told.add(report.path("local_id").asText());
          }
        });
    server
        .seen("PUT", "")
        .forEach(put -> told.add(put.path().substring(put.path().lastIndexOf('/') + 1)));
    return told;
  }

  @Test
  void whatWasToldOfflineOutlivesTheTab() {
    Page page = tab();
    context.setOffline(true);
    start(page, ONE, "Offline");
    end(page, ONE);
    page.close();
    context.setOffline(false);
    tab();
    server.until(() -> ended(ONE, "client"));
    assertThat(server.puts()).hasSize(1);
  }

  @Test
  void aTabThatIsClosedOfflineEndsItsSessionAtTheNextLoad() {
    Page page = tab();
    start(page, ONE, "Writing");
    server.until(() -> server.sessions.knows(ONE));
    page.waitForFunction("page.heard.answer.length === 1");
    context.setOffline(true);
    Instant closed = server.now();
    page.close();
    context.setOffline(false);
    assertThat(ended(ONE, "")).isTrue();
    Page next = timedTab();
    pass(next, Duration.ofSeconds(6));
    server.until(() -> ended(ONE, "client"));
    assertThat(Duration.between(closed, server.sessions.state(ONE).ended()).abs())
        .isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void anEndOfASessionThatTheDaemonNeverHeardOfIsToldAtTheNextLoad() {
    Page page = tab();
    context.setOffline(true);
    start(page, ONE, "Never heard of");
    page.close();
    context.setOffline(false);
    Page next = blank();
    List<Route> held = new ArrayList<>();
    next.route("**/sessions/" + ONE, held::add);
    opened(next, "{timers: page.timers}");
    next.waitForCondition(() -> !held.isEmpty());
    pass(next, Duration.ofSeconds(6));
    until(next, "() => !Object.keys(localStorage).some(key => key.includes('draft'))");
    next.unroute("**/sessions/" + ONE);
    held.getFirst().resume();
    server.until(() -> ended(ONE, "client"));
    untilState(next, "state.waiting === 0 && state.dead === 0");
  }

  @Test
  void withoutADatabaseOfTheBrowserTheTabKeepsItInMemoryAndSaysSo() {
    context.addInitScript("Object.defineProperty(window, 'indexedDB', {value: undefined})");
    Page page = tab();
    context.setOffline(true);
    start(page, ONE, "In memory");
    assertThat(state(page, "kept")).isEqualTo("memory");
    Page other = tab0();
    start(other, TWO, "In the other's memory");
    context.setOffline(false);
    server.until(() -> server.sessions.knows(ONE) && server.sessions.knows(TWO));
    untilState(page, "state.waiting === 0");
    untilState(other, "state.waiting === 0");
  }

  /** A tab that is opened while there is no network, from what the browser has. */
  private Page tab0() {
    context.setOffline(false);
    Page page = blank();
    context.setOffline(true);
    return opened(page, "{}");
  }

  @Test
  void aDatabaseThatTakesNothingMoreIsLeftForMemory() {
    Page page = tab();
    context.setOffline(true);
    start(page, ONE, "On disk");
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => {"
            + " throw new DOMException('full', 'QuotaExceededError'); }; }");
    start(page, TWO, "No room");
    assertThat(state(page, "kept")).isEqualTo("memory");
    assertThat(state(page, "waiting")).isEqualTo(2);
    context.setOffline(false);
    server.until(() -> server.sessions.knows(ONE) && server.sessions.knows(TWO));
  }
}
