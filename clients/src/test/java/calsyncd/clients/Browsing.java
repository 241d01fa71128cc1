package calsyncd.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One Chromium for a class of tests; each test has a server and a person's browser of its own. */
abstract class Browsing {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1");

  private static Playwright playwright;
  private static Browser browser;

  ProtocolServer server;
  BrowserContext context;

  @BeforeAll
  static void launch() {
    assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    .setArgs(ARGUMENTS)
                    .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
  }

  @AfterAll
  static void end() {
    if (playwright != null) {
      browser.close();
      playwright.close();
    }
  }

  @BeforeEach
  void begin() throws IOException {
    server = new ProtocolServer();
    context = browser.newContext();
  }

  @AfterEach
  void finish() {
    context.close();
    server.close();
  }

  /** A tab at the test's page, in which no client is open yet. */
  Page blank() {
    Page page = context.newPage();
    page.setDefaultTimeout(15_000);
    load(page);
    return page;
  }

  void load(Page page) {
    page.navigate(server.address() + "/test/page.html");
    page.waitForFunction("window.page !== undefined");
  }

  /** A tab with an open client. */
  Page tab() {
    return opened(blank(), "{}");
  }

  /** A tab in which time passes only as the test says. */
  Page timedTab() {
    return opened(blank(), "{timers: page.timers}");
  }

  /** Time passes for the page and the server. */
  void pass(Page page, Duration time) {
    server.pass(time);
    page.evaluate("page.pass(" + time.toMillis() + ")");
  }

  /** Waits until the page plans something for so long from now. */
  static void untilPlanned(Page page, Duration time) {
    until(page, "() => page.planned().includes(" + time.toMillis() + ")");
  }

  static Page opened(Page page, String options) {
    page.evaluate("page.open(" + options + ")");
    return page;
  }

  static void start(Page page, String id, String title) {
    page.evaluate(
        "([id, title, calendar]) => page.start(id, title, calendar)",
        List.of(id, title, ProtocolServer.CALENDAR));
  }

  static void end(Page page, String id) {
    page.evaluate("id => page.end(id)", id);
  }

  /** A figure of the client's state. */
  static Object state(Page page, String name) {
    return page.evaluate("async name => (await page.client.state())[name]", name);
  }

  /** Waits until the client's state is so. */
  static void untilState(Page page, String condition) {
    until(
        page, "async () => { const state = await page.client.state(); return " + condition + "; }");
  }

  /** Waits until a function of the page, which may be asynchronous, says yes. */
  static void until(Page page, String function) {
    assertThat(page.evaluate("page.until(" + function + ")")).as(function).isEqualTo(true);
  }

  boolean ended(String id, String by) {
    return server.sessions.knows(id) && server.sessions.state(id).endedBy().equals(by);
  }

  /** How long after a moment something came about. */
  Duration since(Instant moment) {
    return Duration.between(moment, server.now());
  }
}
