package calsyncd.calendar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The same under other defaults of the JVM. */
@ParameterizedClass
@MethodSource("calsyncd.calendar.Elsewhere#all")
@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
final class RfcExamplesElsewhereTest extends RfcExamplesTest {
  private final Elsewhere elsewhere;
  private Runnable leave = () -> {};

  RfcExamplesElsewhereTest(Elsewhere elsewhere) {
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
