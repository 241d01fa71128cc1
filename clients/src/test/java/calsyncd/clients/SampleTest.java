package calsyncd.clients;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page that shows how it is used. */
@Timeout(60)
final class SampleTest extends Browsing {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private Page entered(Page page) {
    page.navigate(server.address() + "/sample/index.html");
    page.getByLabel("Your id").fill("ada");
    page.getByLabel("Access token").fill("token");
    page.getByLabel("Calendar").fill(ProtocolServer.CALENDAR);
    click(page, "Connect");
    assertThat(page.getByText("Going on here")).isVisible();
    return page;
  }

  private static void click(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  @Test
  void aSessionIsStartedSeenAndEnded() {
    Page page = entered(context.newPage());
    page.getByLabel("What are you doing?").fill(HOSTILE);
    click(page, "Start");
    server.until(() -> server.sessions.ids().size() == 1);
    server.live.say(
        "session", "{\"title\": \"<img src=x onerror=alert(1)>\", \"state\": \"open\"}");
    assertThat(page.locator("#live li").first()).hasText("session " + HOSTILE + " open");
    click(page, "End " + HOSTILE);
    server.until(() -> ended(server.sessions.ids().getFirst(), "client"));
    assertThat(page.locator("#state")).hasText("0 waiting, 0 refused");
    assertThat(page.locator("img")).hasCount(0);
  }

  @Test
  void aPageThatIsLoadedAnewShowsWhatGoesOn() {
    Page page = entered(context.newPage());
    page.getByLabel("What are you doing?").fill("Writing");
    click(page, "Start");
    server.until(() -> server.sessions.ids().size() == 1);
    entered(page);
    click(page, "End Writing");
    server.until(() -> ended(server.sessions.ids().getFirst(), "client"));
  }
}
