package calsyncd.daemon.demo;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The machine's Chromium, which reaches this machine alone; one page at a time. */
final class Chromium implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1");

  private final Playwright playwright;
  private final Browser browser;
  private BrowserContext context;
  private Page page;

  /** In which the next window is opened. */
  private String zone = "UTC";

  /** What the page complained of: errors of scripts, and what its policy did not let through. */
  final List<String> complaints = new ArrayList<>();

  /** Each address that was asked for. */
  final List<String> addresses = new ArrayList<>();

  private int clicks;

  Chromium() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(PROGRAM).setArgs(ARGUMENTS));
    context = browser.newContext();
    page = context.newPage();
  }

  static boolean installed() {
    return Files.isExecutable(PROGRAM);
  }

  /** A new window without a memory. */
  Page open(int width, int height, ColorScheme scheme) {
    context.close();
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setLocale("en-GB")
                .setTimezoneId(zone));
    page = context.newPage();
    page.setDefaultTimeout(15_000);
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
        complaints.add(message.text());
      }
    });
    page.onRequest(request -> addresses.add(request.url()));
    clicks = 0;
    return page;
  }

  /** Windows are opened there from now on. */
  void travel(String to) {
    zone = to;
  }

  Page page() {
    return page;
  }

  /** Clicks so far. */
  int clicks() {
    return clicks;
  }

  /** The one way in which tests click. */
  void click(Locator target) {
    clicks++;
    target.click();
  }

  void click(AriaRole role, String name) {
    click(named(role, name));
  }

  /** What has exactly this name for those who cannot see it. */
  Locator named(AriaRole role, String name) {
    return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** From here on clicks are counted. */
  void begin() {
    clicks = 0;
  }

  @Override
  public void close() {
    context.close();
    browser.close();
    playwright.close();
  }
}
