package calsyncd.providers.caldav;

import calsyncd.testkit.Elsewhere;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The same under other defaults of the JVM. */
@ParameterizedClass
@MethodSource("calsyncd.testkit.Elsewhere#all")
@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
final class IcsEventsElsewhereTest extends IcsEventsTest {
  private final Elsewhere elsewhere;
  private Runnable leave = () -> {};

  IcsEventsElsewhereTest(Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
  }

  @BeforeEach
  void enter() {
    leave = elsewhere.enter();
  }

  @AfterEach
  void leave() {
    leave.run();
  }
}
