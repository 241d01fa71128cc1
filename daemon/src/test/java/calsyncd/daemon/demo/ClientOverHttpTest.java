package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client in a real browser, over the whole daemon and Google. */
@Timeout(180)
final class ClientOverHttpTest extends ConsoleGround {
  private static final Path CLIENT = Path.of("../clients/typescript/dist");
  private static final Duration PROMISED = Duration.ofSeconds(2);

  /** So long is the event of a session that goes on, at the least. */
  private static final Duration AN_OPEN_ONE = Duration.ofMinutes(15);

  private static final String PAGE =
      """
      <!doctype html><title>Page</title><script type="module">
        import { Client } from "./index.js";
        window.heard = [];
        window.answers = [];
        window.enter = async (token, live) => {
          const getToken = async () => token;
          const options = { url: location.origin, account: "ada", getToken, live };
          window.client = await Client.open(options);
          client.on("live", (message) => heard.push(message));
          client.on("answer", (answer) => answers.push(answer));
        };
        window.ready = true;
      </script>\
      """;

  /** The client's files are as if the daemon's origin served them. */
  private static void serve(Route route) {
    String name = route.request().url().replaceFirst(".*/client/", "");
    Route.FulfillOptions answer = new Route.FulfillOptions();
    route.fulfill(
        name.equals("page.html")
            ? answer.setBody(PAGE).setContentType("text/html")
            : answer.setPath(CLIENT.resolve(name)).setContentType("text/javascript"));
  }

  private static Page entered(BrowserContext context, String live) {
    Page page = context.newPage();
    page.route("**/client/*", ClientOverHttpTest::serve);
    page.navigate(world.daemon.api() + "/client/page.html");
    page.waitForFunction("window.ready");
    page.evaluate("token => enter(token, [" + live + "])", world.token(world.ada));
    return page;
  }

  private static void begin(Page page, String id, String title) {
    page.evaluate(
        "async ([localId, title, hubCalendarId]) => {"
            + " window.session = await client.start({localId, title, hubCalendarId}); }",
        new String[] {id, title, world.ada.hub()});
  }

  private static void hears(Page page, String id, String state) {
    page.waitForFunction(
        "([id, state]) => heard.some(it => it.kind === 'session'"
            + " && it.data.local_id === id && it.data.state === state)",
        new String[] {id, state});
  }

  /** From then on the page has the token of the session's beacon. */
  private static void answered(Page page, String id) {
    page.waitForFunction("id => answers.some(it => it.local_id === id)", id);
  }

  private static boolean is(String id, String condition) {
    return world.daemon.count(
            "select count(*) from calsyncd.live_sessions where local_id = '%s' and %s"
                .formatted(id, condition))
        == 1;
  }

  private static Duration since(Instant moment) {
    return Duration.between(moment, Requests.CLOCK.instant());
  }

  @Test
  void aSessionIsSeenByAnotherBrowserAndAtGoogleWhileItHappens() throws Exception {
    Page own = browser.open(800, 600, ColorScheme.LIGHT);
    Browser program = own.context().browser();
    try (BrowserContext elsewhere = program.newContext()) {
      Page viewer = entered(elsewhere, "'sessions'");
      viewer.waitForFunction("heard.length === 1");
      Page worker = entered(own.context(), "");
      begin(worker, "session-0001", "Writing the report");
      hears(viewer, "session-0001", "open");

      Instant ended = Requests.CLOCK.instant();
      worker.evaluate("session.end()");
      hears(viewer, "session-0001", "ended");
      assertThat(since(ended)).isLessThan(PROMISED);
      until(() -> world.titles(world.ada).contains("Writing the report"));

      begin(worker, "session-0002", "Until the tab is closed");
      hears(viewer, "session-0002", "open");
      answered(worker, "session-0002");
      Instant closed = Requests.CLOCK.instant();
      worker.close();
      hears(viewer, "session-0002", "ended");
      assertThat(since(closed)).isLessThan(PROMISED);
      until(() -> world.shorterAtGoogle(world.ada, "Until the tab is closed", AN_OPEN_ONE));
      assertThat(since(closed)).isLessThan(PROMISED);
      assertThat(is("session-0002", "ended_by = 'beacon'")).isTrue();

      worker = entered(own.context(), "");
      begin(worker, "session-0003", "While the daemon was down");
      until(() -> is("session-0003", "state = 'open'"));
      world.daemon.close();
      worker.evaluate("session.end()");
      world.daemon.start();
      until(() -> is("session-0003", "ended_by = 'client'"));
      hears(viewer, "session-0003", "ended");
    }
    assertThat(browser.complaints).isEmpty();
  }

  @Test
  void whatGoogleRefusesIsALetterOfTheDaemonsAndNoneOfTheClients() {
    Page page = entered(browser.open(800, 600, ColorScheme.LIGHT).context(), "");
    refused(page, "session-0004", 400, "invalid", "non_retryable");
    refused(page, "session-0005", 500, "backendError", "transient");
  }

  private static void refused(Page page, String id, int status, String reason, String kind) {
    begin(page, id, id);
    until(() -> world.titles(world.ada).contains(id));
    world.refuse(world.ada, status, reason);
    page.evaluate("session.end()");
    page.waitForFunction(
        "id => answers.some(it => it.local_id === id && it.state === 'ended'"
            + " && ['refused', 'handed_over'].includes(it.delivery))",
        id);
    until(() -> world.letters(world.ada, id).size() == 1);
    var letter = world.letters(world.ada, id).getFirst();
    assertThat(letter.path("error_class").asText()).isEqualTo(kind);
    assertThat(page.evaluate("client.state().then(it => it.waiting + it.dead)")).isEqualTo(0);
    world.mend();
    world.replay(world.ada, letter);
    until(() -> world.shorterAtGoogle(world.ada, id, AN_OPEN_ONE));
    until(() -> world.letters(world.ada, id).getFirst().path("state").asText().equals("delivered"));
  }
}
