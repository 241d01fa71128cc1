package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IcsStampTest {
  private static final String START = "DTSTART:20260702T090000Z\nRRULE:FREQ=DAILY\n";
  private static final String ID = "RECURRENCE-ID:20260703T090000Z\nDTSTART:20260703T100000Z\n";

  @ParameterizedTest
  @CsvSource({
    "LAST-MODIFIED:20260102T030405Z, '', 2026-01-02T03:04:05Z",
    "LAST-MODIFIED:20260102T030405Z, DTSTAMP:20260303T030303Z, 2026-01-02T03:04:05Z",
    "DTSTAMP:20260303T030303Z, '', 2026-03-03T03:03:03Z",
    "LAST-MODIFIED:yesterday, DTSTAMP:20260303T030303Z, 2026-03-03T03:03:03Z",
    "LAST-MODIFIED:20260102T030405, '', ''",
    "LAST-MODIFIED:20260102, '', ''",
    "COMMENT:neither, '', ''"
  })
  void aComponentTellsWhenItWasChanged(String one, String other, String expected)
      throws IcsException {
    assertThat(changedAt(component(START, one, other))).isEqualTo(at(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "20260102T000000Z, 20260103T000000Z, 2026-01-03T00:00:00Z",
    "20260104T000000Z, 20260103T000000Z, 2026-01-04T00:00:00Z"
  })
  void aSeriesWasChangedWhenItsLatestPartWas(String series, String occurrence, String expected)
      throws IcsException {
    String parts =
        component(START, "LAST-MODIFIED:" + series, "")
            + component(ID, "LAST-MODIFIED:" + occurrence, "");
    assertThat(changedAt(parts)).isEqualTo(at(expected));
  }

  private static String component(String lines, String one, String other) {
    String stamps = one + "\n" + (other.isEmpty() ? "" : other + "\n");
    return "BEGIN:VEVENT\nUID:u\n" + lines + stamps + "END:VEVENT\n";
  }

  private static Optional<Instant> changedAt(String parts) throws IcsException {
    return IcsEvents.dated(IcsSamples.calendar(parts)).orElseThrow().changedAt();
  }

  private static Optional<Instant> at(String expected) {
    return expected.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(expected));
  }
}
