package calsyncd.daemon.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of groups fails is on the console, in a real browser, and is tried again from there. */
@Timeout(180)
final class ConsoleGroupsTest extends ConsoleGround {
  private static final int SHOWN = 15_000;

  private static Page groups(int width, ColorScheme scheme) {
    Page page = browser.open(width, 860, scheme);
    world.enter(page, world.managersToken());
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    page.navigate(world.page() + "#/groups");
    return page;
  }

  @Test
  void aTargetThatFailsIsShownAndTriedAgainByKeyboard() {
    String id = "sync_retry_calendar_";
    world.down();
    String group = world.group(world.barbara);
    Page page = groups(1280, ColorScheme.LIGHT);
    Locator row = page.locator("[data-retry=" + id + group + "]");
    assertThat(row).containsText("pending", new ContainsTextOptions().setTimeout(SHOWN));
    assertThat(row).containsText(id + group);
    assertThat(row.locator("time").first()).isVisible();
    fitsAPhone(id + group);

    Page again = groups(1280, ColorScheme.LIGHT);
    world.mend();
    Locator now = again.locator("[data-retry=" + id + group + "] button");
    assertThat(now).isVisible(new IsVisibleOptions().setTimeout(SHOWN));
    now.focus();
    again.keyboard().press("Enter");
    assertThat(again.locator(".said"))
        .containsText(
            Pattern.compile("calendar|in step"), new ContainsTextOptions().setTimeout(SHOWN));
    assertThat(again.getByText("All groups are in step"))
        .isVisible(new IsVisibleOptions().setTimeout(4.0 * SHOWN));
    assertThat(world.audited("group.sync_asked")).isOne();
    assertThat(browser.clicks()).isZero();
    assertThat(browser.complaints).isEmpty();
  }

  private static void fitsAPhone(String retry) {
    Object[] ground = new Object[2];
    for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
      Page page = groups(360, scheme);
      assertThat(page.locator("[data-retry=" + retry + "]")).isVisible();
      assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
      ground[scheme.ordinal()] = page.evaluate("getComputedStyle(document.body).backgroundColor");
    }
    assertThat(ground[0]).isNotEqualTo(ground[1]);
  }
}
