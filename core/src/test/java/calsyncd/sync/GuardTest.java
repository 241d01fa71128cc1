package calsyncd.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuardTest {
  @ParameterizedTest(name = "{0} linked, {1} removed before, {2} now: held {3}")
  @CsvSource({
    "0, 0, 0, false",
    "2, 0, 2, false",
    "3, 0, 3, true",
    "3, 0, 2, false",
    "1, 2, 1, true",
    "100, 0, 25, false",
    "100, 0, 26, true",
    "16, 0, 4, false",
    "20, 0, 5, false",
    "19, 0, 5, true",
    "15, 5, 1, true",
    "1000, 0, 50, false",
    "1000, 0, 51, true",
    "1000, 50, 1, true",
    "950, 50, 0, false"
  })
  void tooManyTooLargeOrTheLast(int links, int before, int now, boolean held) {
    assertThat(Guard.DEFAULT.holds(links, before, now)).isEqualTo(held);
  }
}
