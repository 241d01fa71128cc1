package calsyncd.daemon.demo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with four users and a browser, for a class of tests. */
abstract class ConsoleGround {
  @TempDir static Path data;
  static ConsoleWorld world;
  static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Chromium.installed(), Chromium.PROGRAM + " is not installed");
    world = new ConsoleWorld(data);
    browser = new Chromium();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      world.close();
    }
  }
}
