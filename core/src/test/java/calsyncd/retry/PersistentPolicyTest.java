package calsyncd.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PersistentPolicyTest {
  /** The least that there is. */
  private static final RandomGenerator ZERO = () -> 0;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "4, 8", "5, 16", "6, 32", "7, 60", "8, 60", "100000, 60"})
  void waitsDoubleToAMinuteAndStayThere(int failures, int seconds) {
    Duration wait = Duration.ofSeconds(seconds);
    assertThat(PersistentPolicy.DEFAULT.after(failures, ZERO)).isEqualTo(wait);
    RandomGenerator random = new SplittableRandom(failures);
    for (int n = 0; n < 1_000; n++) {
      assertThat(PersistentPolicy.DEFAULT.after(failures, random))
          .isBetween(wait, wait.plusSeconds(1));
    }
  }
}
