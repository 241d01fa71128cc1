package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.testkit.contract.ConformanceTable.Entry;
import calsyncd.testkit.contract.ConformanceTable.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConformanceTableTest {
  private static Entry entry(String column, String row, Outcome outcome, String reason) {
    return new Entry(column, "CreateRows", row, outcome, reason);
  }

  @Test
  void aRowIsALineAndAReasonIsANote() {
    List<Entry> entries =
        List.of(
            entry("Google", "anEventInUTCIsCreated", Outcome.PASSED, ""),
            entry("Graph", "anEventInUTCIsCreated", Outcome.DEVIATES, "it mails"),
            entry("Graph", "theKeyIsUsed", Outcome.FAILED, "expected 1"),
            entry("Google", "theKeyIsUsed", Outcome.ABORTED, "it mails"));

    assertThat(ConformanceTable.markdown(entries))
        .isEqualTo(
            """
            # The provider contract, row by row

            | row                                | Google        | Graph         |
            | ---------------------------------- | ------------- | ------------- |
            | create: an event in utc is created | yes           | otherwise [1] |
            | create: the key is used            | not there [1] | FAILED [2]    |

            1. it mails
            2. expected 1
            """);
  }

  @Test
  void whatDidNotRunIsToldBesideTheTable() {
    List<Entry> entries =
        List.of(
            entry("Google", "theKeyIsUsed", Outcome.PASSED, ""),
            new Entry("Radicale", "", "", Outcome.ABORTED, "radicale is not installed"));

    assertThat(ConformanceTable.markdown(entries))
        .contains("| create: the key is used | yes    | -        |")
        .endsWith("- Radicale: radicale is not installed\n");
  }

  @Test
  void anEntryIsALineOfAFile() {
    Entry entry = entry("Graph", "theKeyIsUsed", Outcome.FAILED, "two\nlines\tand a tab");

    assertThat(Entry.of(entry.line()))
        .isEqualTo(entry("Graph", "theKeyIsUsed", Outcome.FAILED, "two lines and a tab"));
  }

  @Test
  void aRowOverriddenWithoutAReasonIsFound() {
    assertThat(ConformanceReport.unexplained(Silent.class)).containsExactly("randomEventsComeBack");
    assertThat(ConformanceReport.unexplained(Told.class)).isEmpty();
    assertThat(ConformanceReport.unexplained(CalendarProviderContract.class)).isEmpty();
  }

  private abstract static class Silent extends CalendarProviderContract {
    @Override
    public void randomEventsComeBack() {
      throw new UnsupportedOperationException();
    }
  }

  private abstract static class Told extends CalendarProviderContract {
    @Test
    @Deviation("it is known for that")
    @Override
    public void randomEventsComeBack() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int roundTrips() {
      return 1;
    }
  }
}
