package calsyncd.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Vectors of other projects: a file named by {@code -Dvectors=FILE}, a JSON object a line with
 * {@code tz, dtstart, rrule, expected, more}.
 */
@EnabledIfSystemProperty(named = "vectors", matches = ".+")
class RecurrenceVectorsTest {
  private static final Pattern TEXT = Pattern.compile("\"(\\w+)\": \"([^\"]*)\"");
  private static final Pattern LIST = Pattern.compile("\"expected\": \\[([^\\]]*)\\]");

  @TestFactory
  Stream<DynamicTest> eachLineHolds() throws IOException {
    List<String> lines = Files.readAllLines(Path.of(System.getProperty("vectors")));
    return IntStream.range(0, lines.size())
        .mapToObj(i ->
            DynamicTest.dynamicTest(
                (i + 1) + " " + text(lines.get(i), "rrule"), () -> holds(lines.get(i))));
  }

  private static void holds(String line) {
    List<String> expected = expected(line);
    boolean more = line.contains("\"more\": true");
    Event series =
        Series.of(
            Series.time(text(line, "dtstart"), text(line, "tz")),
            Duration.ZERO,
            "RRULE:" + text(line, "rrule"));

    List<String> starts = Series.starts(series, expected.size() + (more ? 0 : 1));

    assertThat(starts).as(line).isEqualTo(expected);
    fromTheMiddle(series, line);
  }

  /** A window that begins later shows the same occurrences as one that begins first. */
  private static void fromTheMiddle(Event series, String line) {
    List<Occurrence> all = Occurrences.within(series, Instant.MIN, Instant.MAX, ZoneOffset.UTC, 60);
    for (int i = 0; i < all.size(); i++) {
      Instant from = all.get(i).content().when().start().instant(ZoneOffset.UTC);
      List<Occurrence> later =
          Occurrences.within(series, from, Instant.MAX, ZoneOffset.UTC, all.size() - i);
      assertThat(later.getLast()).as(line).isEqualTo(all.getLast());
    }
  }

  private static List<String> expected(String line) {
    Matcher list = LIST.matcher(line);
    assertThat(list.find()).as(line).isTrue();
    List<String> values = new ArrayList<>();
    for (String value : list.group(1).split(",")) {
      if (!value.isBlank()) {
        values.add(value.strip().replace("\"", ""));
      }
    }
    return values;
  }

  private static String text(String line, String field) {
    return TEXT.matcher(line)
        .results()
        .filter(m -> m.group(1).equals(field))
        .map(m -> m.group(2))
        .findFirst()
        .orElse("");
  }
}
