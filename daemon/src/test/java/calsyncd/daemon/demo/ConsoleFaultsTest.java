package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.until;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.daemon.embedded.OwnServers;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What breaks below the whole daemon is on the console, in a real browser, ten seconds later at the
 * latest, and gone ten seconds after it is mended; nobody touches the page, and nothing is lost.
 */
@Timeout(120)
final class ConsoleFaultsTest {
  private static final int SHOWN = 10_000;
  private static final Pattern UNAVAILABLE =
      Pattern.compile("POST \\S*/webhooks/google\\S* \\S+ 503");
  private static final Pattern FOR_FIVE_SECONDS = Pattern.compile("([5-9]|[1-5]\\d) sec\\. ago");

  @TempDir private static Path data;
  private static ConsoleWorld world;
  private static OwnServers servers;
  private static FullDisk disk;
  private static Chromium browser;
  private Page page;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Chromium.installed(), Chromium.PROGRAM + " is not installed");
    world = new ConsoleWorld(data);
    servers = new OwnServers(data);
    disk = new FullDisk(world.daemon);
    browser = new Chromium();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      world.close();
      servers.close();
    }
  }

  @BeforeEach
  void aManagerLooks() {
    page = browser.open(1280, 860, ColorScheme.LIGHT);
    world.enter(page, world.managersToken());
    assertThat(page.locator("tbody tr")).hasCount(4);
    assertThat(page.locator(".trouble")).hasCount(0, new HasCountOptions().setTimeout(SHOWN));
    page.evaluate("window.untouched = true");
  }

  @AfterEach
  void nobodyTouchedThePageAndItComplainedOfNothing() {
    if (page != null) {
      assertThat(page.evaluate("window.untouched")).isEqualTo(true);
      assertThat(browser.clicks()).isZero();
      assertThat(browser.complaints).isEmpty();
    }
  }

  private Locator trouble(String component) {
    return page.locator("[data-component=" + component + "]");
  }

  private Locator shown(String component, String... words) {
    for (String each : words) {
      assertThat(trouble(component)).containsText(each, patiently());
    }
    return trouble(component);
  }

  private static ContainsTextOptions patiently() {
    return new ContainsTextOptions().setTimeout(SHOWN);
  }

  private void clears(String component) {
    assertThat(trouble(component)).hasCount(0, new HasCountOptions().setTimeout(SHOWN));
  }

  private static HttpResponse<String> operator(String path) {
    return world.open(world.daemon.admin() + path);
  }

  private static int attempts() {
    return world.daemon.count("select count(*) from calsyncd.sync_attempts");
  }

  @Test
  void aFullDiskOfPostgresql() {
    int before = attempts();
    disk.fill();
    world.appears(world.ada, "While the disk is full");
    shown("postgresql", "disk full (53100)", "For everybody", "Free space", "by themselves");
    assertThat(world.write(world.ada, "Refused")).isEqualTo(503);
    assertThat(page.locator("tbody tr")).hasCount(4);
    assertThat(operator("/healthcheck").body()).contains("disk full (53100)");
    until(() -> metric("calsyncd_component_level{component=\"postgresql\"} 2.0"));
    assertThat(trouble("postgresql")).containsText(FOR_FIVE_SECONDS, patiently());

    disk.free();
    clears("postgresql");
    assertThat(world.write(world.ada, "Accepted")).isEqualTo(201);
    until(() -> world.same(world.ada, "While the disk is full", "Accepted"));
    assertThat(attempts()).as("no fault of the provider's").isEqualTo(before);
    assertThat(operator("/healthcheck").body()).doesNotContain("53100");
  }

  private static boolean metric(String line) {
    return operator("/metrics").body().contains(line);
  }

  @Test
  void redisIsGone() {
    servers.stopRedis();
    world.appears(world.grace, "While Redis is gone");
    shown("redis", "Redis is away", "For everybody", "answered 503", "Start it");
    until(() -> UNAVAILABLE.matcher(world.daemon.requestLog()).find());
    assertThat(world.write(world.grace, "Without a doorbell")).isEqualTo(201);
    until(() -> world.titles(world.grace).contains("Without a doorbell"));
    assertThat(trouble("redis")).containsText(FOR_FIVE_SECONDS, patiently());

    servers.startRedis();
    clears("redis");
    until(() -> world.same(world.grace, "While Redis is gone", "Without a doorbell"));
  }

  @Test
  void aProviderIsDown() {
    world.down();
    assertThat(world.write(world.ada, "While Google is down")).isEqualTo(201);
    world.sync(world.ada, world.grace);
    shown("google", "Google has been down since", "http_503", "nothing is lost", "status page");
    assertThat(trouble("google").getByRole(AriaRole.LINK)).containsText("of your connections fail");
    world.appears(world.ada, "Told to nobody");

    world.mend();
    world.hourPasses();
    clears("google");
    until(() -> world.same(world.ada, "While Google is down", "Told to nobody"));
    until(() -> world.same(world.grace));
  }

  @Test
  void postgresqlItselfIsGone() {
    servers.stopPostgres();
    world.appears(world.barbara, "While PostgreSQL is gone");
    shown("postgresql", "has not answered since", "notifications are kept in Redis", "doctor");
    servers.startPostgres();
    clears("postgresql");
    assertThat(page.locator("main .refused")).hasCount(0);
    until(() -> world.same(world.barbara, "While PostgreSQL is gone"));
  }

  @Test
  void theDaemonItselfIsGone() throws Exception {
    world.daemon.close();
    world.appears(world.edsger, "While the daemon is gone");
    shown("daemon", "The daemon does not answer", "goes on by itself");
    world.daemon.start();
    clears("daemon");
    assertThat(page.locator("main .refused")).hasCount(0);
    assertThat(page.locator("tbody tr")).hasCount(4);
    world.hourPasses();
    until(() -> world.same(world.edsger, "While the daemon is gone"));
  }
}
