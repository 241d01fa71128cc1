package calsyncd.daemon.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.daemon.demo.ConsoleWorld.Person;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The console in a real browser, over the whole daemon and Google: what an operator does with it.
 */
@Timeout(180)
final class ConsoleTest extends ConsoleGround {
  private static final int MOST_CLICKS = 4;
  private static final List<String> MANAGERS =
      List.of(
          "connections", "failures", "groups", "jobs", "queues", "own", "calendar", "proposals");

  @AfterEach
  void thePageComplainedOfNothingAndStayedHere() {
    assertThat(browser.complaints).isEmpty();
    assertThat(browser.addresses)
        .allMatch(it -> it.startsWith(URI.create(world.page()).resolve("/").toString()));
    assertThat(browser.addresses).noneMatch(it -> it.contains("eyJ"));
  }

  private static Page signedIn(String token) {
    Page page = browser.open(1280, 860, ColorScheme.LIGHT);
    world.enter(page, token);
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    browser.begin();
    return page;
  }

  private static Page manager() {
    return signedIn(world.managersToken());
  }

  private static Locator row(Person person) {
    return browser
        .page()
        .locator("tbody tr")
        .filter(new Locator.FilterOptions().setHasText(person.email()))
        .first();
  }

  private static void actFor(Person person) {
    browser.click(AriaRole.BUTTON, "Act for " + person.email());
  }

  private static void said(String text) {
    Locator told = browser.page().locator(".said");
    assertThat(told).containsText(text, within(15));
    assertThat(browser.clicks()).isLessThanOrEqualTo(MOST_CLICKS);
  }

  @Test
  void whyACalendarIsLateStandsBesideItAndItsAttemptIsReplayed() {
    world.fail();
    Page page = manager();
    page.getByLabel("E-mail begins with").fill("GRA");
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(row(world.grace)).containsText(Pattern.compile("in a row failed since .*http_503"));
    assertThat(browser.clicks()).isZero();

    world.mend();
    browser.click(AriaRole.LINK, "Failed attempts");
    assertThat(page.locator("tbody tr").first()).containsText("none left");
    browser.click(page.locator("tbody tr button").first());
    said("started");

    page.navigate(world.page() + "#/connections");
    assertThat(row(world.grace).locator(".badge"))
        .hasText("healthy", new LocatorAssertions.HasTextOptions().setTimeout(12_000));
  }

  @Test
  void aDeletionIsApprovedForAUser() {
    world.proposal();
    Page page = manager();
    actFor(world.edsger);
    browser.click(AriaRole.LINK, "Proposals");
    assertThat(page.locator(".events li")).hasCount(3);
    browser.click(AriaRole.BUTTON, "Approve");
    browser.click(AriaRole.BUTTON, "Yes, 3 events");
    said("approved");
    assertThat(world.audited("proposal.approved")).isOne();
    Requests.until(() -> world.eventsOfEdsger() == 0);
  }

  @Test
  void aConflictIsSettledBesideItsBase() {
    world.conflict();
    Page page = manager();
    actFor(world.ada);
    browser.click(AriaRole.LINK, "Conflicts");
    Locator cells = page.locator(".sides tbody td");
    assertThat(cells)
        .containsText(new String[] {"Planning", "Planning for spring", "Planning with everybody"});
    browser.click(AriaRole.BUTTON, "Keep the hub's");
    said("decided");
    Requests.until(() -> world.titleAtGoogle(3).equals("Planning for spring"));
  }

  /** It is the week of whoever looks: its first day begins while it still is Sunday in UTC. */
  @Test
  void aWeekIsReadOnceMore() {
    browser.travel("Pacific/Auckland");
    Page page = manager();
    browser.travel("UTC");
    browser.click(AriaRole.BUTTON, world.ada.email());
    Request asked =
        page.waitForRequest("**/resync", () -> browser.click(AriaRole.BUTTON, "Resync the week"));
    assertThat(asked.postData()).containsPattern("start_date\":\"[-0-9]{10}T1[12]:00:00");
    said("was read once more");
  }

  /** The answer is made here: an open proposal of more events than its list shows. */
  @Test
  void whatIsApprovedIsCountedNotOnlyWhatIsShown() {
    Page page = signedIn(world.token(world.ada));
    String brief =
        "{\"id\":\"p\",\"kind\":\"remove_from_hub\",\"state\":\"open\",\"count\":1500,"
            + "\"calendar\":\"Work\",\"provider\":\"google\",\"events\":[]}";
    answers(page, "**/proposals?limit=*", "{\"proposals\":[" + brief + "]}");
    answers(page, "**/proposals/p", brief);
    browser.click(AriaRole.LINK, "Proposals");
    browser.click(AriaRole.BUTTON, "Approve");
    assertThat(browser.named(AriaRole.BUTTON, "Yes, 1,500 events")).isVisible();
  }

  @Test
  void aViewThatCannotBeDrawnSaysSo() {
    Page page = manager();
    answers(
        page,
        "**/admin/jobs",
        "{\"jobs\":[{\"job\":\"x\",\"trigger\":\"off\",\"runs\":[{\"outcome\":\"completed\","
            + "\"asked_by\":\"clock\",\"started_at\":\"never\"}]}]}");
    browser.click(AriaRole.LINK, "Jobs");
    assertThat(page.locator("#main").getByRole(AriaRole.ALERT).last())
        .containsText("The page made a mistake");
    assertThat(browser.complaints).isNotEmpty();
    browser.complaints.clear();
  }

  private static void answers(Page page, String address, String json) {
    page.route(
        address,
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(json)));
  }

  @Test
  void aConnectionIsPausedAndResumed() {
    Page page = manager();
    browser.click(AriaRole.BUTTON, world.barbara.email());
    browser.click(AriaRole.BUTTON, "Pause");
    said("paused");
    assertThat(world.stateOf(world.barbara)).isEqualTo("paused");
    assertThat(row(world.barbara)).containsText("paused by a manager");
    assertThat(world.audited("calendar_connection_paused")).isOne();
    browser.click(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Resume")));
    said("resumed");
    assertThat(world.stateOf(world.barbara)).isEqualTo("active");
  }

  @Test
  void aRottenTokenShowsWithinTenSecondsAndClearsByItself() {
    Page page = manager();
    page.getByLabel("E-mail begins with").fill("edsger");
    assertThat(page.locator("tbody tr")).hasCount(1);
    world.revoke(world.edsger);
    assertThat(row(world.edsger)).containsText("needs sign-in", within(10));
    assertThat(row(world.edsger).locator(".reasons")).containsText("again");
    world.reconnect(world.edsger);
    assertThat(row(world.edsger)).containsText("healthy", within(10));
    assertThat(browser.clicks()).isZero();
  }

  private static LocatorAssertions.ContainsTextOptions within(int seconds) {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(seconds * 1_000.0);
  }

  @Test
  void anEventsHistoryIsReadFromTheCalendar() {
    Page page = manager();
    actFor(world.ada);
    browser.click(
        page.getByRole(AriaRole.LINK)
            .filter(new Locator.FilterOptions().setHasText("Lunch with Grace and Alan")));
    assertThat(page.locator("tbody tr").last()).containsText("Changed");
    assertThat(page.locator("tbody tr").last()).containsText("a sync pass");
    assertThat(browser.clicks()).isLessThanOrEqualTo(MOST_CLICKS);
  }

  @Test
  void jobsAndQueuesAreShownLive() {
    Page page = manager();
    browser.click(AriaRole.LINK, "Jobs");
    browser.click(AriaRole.BUTTON, "Run calendar_auto_sync now");
    Locator job = page.locator("[data-job=calendar_auto_sync]");
    assertThat(job.locator("tr").first()).containsText("completed", within(10));
    browser.click(AriaRole.LINK, "Queues");
    browser.click(AriaRole.BUTTON, "Drain the queue of Google now");
    said("acted on");
  }

  @Test
  void whatPeopleWroteIsTextAndNeverMarkup() {
    Page page = signedIn(world.token(world.ada));
    browser.click(AriaRole.LINK, "Calendar");
    assertThat(page.getByText(ConsoleWorld.HOSTILE)).isVisible();
    assertThat(page.locator("main img")).hasCount(0);
    assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Jobs")))
        .hasCount(0);
  }

  @Test
  void aRefusalIsToldInItsOwnWords() {
    Page page = browser.open(1280, 860, ColorScheme.LIGHT);
    world.enter(page, "no token");
    assertThat(page.locator("#main").getByRole(AriaRole.ALERT)).containsText("has to be a JWT");
    world.enter(page, world.managersToken() + "x");
    assertThat(page.locator("#main").getByRole(AriaRole.ALERT)).containsText("The token");
    assertThat(page.getByLabel("Access token")).isVisible();
  }

  @Test
  void itWorksByKeyboardAndSaysWhereTheFocusIs() {
    Page page = manager();
    page.keyboard().press("Tab");
    for (int n = 0; n < 40 && !focused(page).equals("Jobs"); n++) {
      page.keyboard().press("Shift+Tab");
    }
    assertThat(focused(page)).isEqualTo("Jobs");
    Object outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assertThat(outline).isEqualTo("solid");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .hasText("Jobs");
    assertThat(focused(page)).isEqualTo("Jobs");
    assertThat(browser.clicks()).isZero();
  }

  private static Object focused(Page page) {
    return page.evaluate("document.activeElement.textContent.trim()");
  }

  @Test
  void itFitsAPhoneInDarkAndLight() {
    Object[] ground = new Object[2];
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = browser.open(360, 740, scheme);
      world.enter(page, world.managersToken());
      assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
      for (String section : MANAGERS) {
        page.navigate(world.page() + "#/" + section);
        assertThat(page.locator("main [aria-busy]")).hasCount(0);
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
            .as(section)
            .isEqualTo(360);
      }
      ground[scheme.ordinal()] = page.evaluate("getComputedStyle(document.body).backgroundColor");
    }
    assertThat(ground[0]).isNotEqualTo(ground[1]);
  }

  @Test
  void itsFilesComeWithAStrictPolicyAndNothingElseIsServed() {
    var page = world.open(world.page());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    for (String other :
        List.of("..%2fdb/migration/V1__calsyncd.sql", "%2e%2e/demo.yml", "x.js", "icon.svg/")) {
      var answer = world.open(world.page() + other);
      assertThat(answer.statusCode()).as(other).isBetween(400, 404);
    }
  }

  /** With {@code -Dconsole.picture=FILE} the picture of the README is taken. */
  @Test
  void aPictureIsTakenWhereOneIsAskedFor() {
    String file = System.getProperty("console.picture", "");
    assumeTrue(!file.isEmpty(), "no picture is asked for");
    world.fail();
    Page page = manager();
    page.setViewportSize(1180, 720);
    browser.click(AriaRole.BUTTON, world.grace.email());
    assertThat(page.locator(".figures")).isVisible();
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(file)));
    world.mend();
  }
}
