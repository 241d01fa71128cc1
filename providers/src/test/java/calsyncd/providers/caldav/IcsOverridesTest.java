package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.STAMP;
import static calsyncd.providers.caldav.IcsSamples.at;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static calsyncd.providers.caldav.IcsSamples.calendar;
import static calsyncd.providers.caldav.IcsSamples.vevent;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Overrides, and what nobody knows of them, belong to their occurrence. */
class IcsOverridesTest {
  private static final String MASTER =
      vevent(
          """
          DTSTART;TZID=Europe/Berlin:20260702T090000
          DTEND;TZID=Europe/Berlin:20260702T100000
          RRULE:FREQ=DAILY;COUNT=9
          SUMMARY:s\
          """);

  private static final String CANCELLED =
      vevent(
          """
          RECURRENCE-ID;TZID=Europe/Berlin:20260707T090000
          DTSTART;TZID=Europe/Berlin:20260707T090000
          STATUS:CANCELLED\
          """);

  private static String override(int day, String mark) {
    return vevent(
        """
        RECURRENCE-ID;TZID=Europe/Berlin:202607%02dT090000
        DTSTART;TZID=Europe/Berlin:202607%02dT100000
        DTEND;TZID=Europe/Berlin:202607%02dT110000
        SUMMARY:%s
        X-MARK;X-P="a:b":%s
        BEGIN:VALARM
        ACTION:DISPLAY
        X-WR-ALARMUID:%s
        TRIGGER:-PT10M
        END:VALARM\
        """
            .formatted(day, day, day, mark, mark, mark));
  }

  private static Event read(String ics) throws IcsException {
    return IcsEvents.event(ics).orElseThrow();
  }

  private static When later(When when, Duration by) {
    return new When(
        when.start().at(when.start().wall().plus(by)), when.end().at(when.end().wall().plus(by)));
  }

  private static EventContent later(EventContent content, Duration by) {
    return content.withWhen(later(content.when(), by));
  }

  /** The whole series, every occurrence of it, so much later. */
  private static Event moved(Event event, Duration by) {
    TreeMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) -> {
          EventTime start = id.start();
          overrides.put(
              new RecurrenceId(start.at(start.wall().plus(by))),
              override instanceof SeriesOverride.Changed(EventContent content)
                  ? new SeriesOverride.Changed(later(content, by))
                  : override);
        });
    return event
        .withOverrides(new TreeMap<>())
        .withContent(later(event.content(), by))
        .withOverrides(overrides);
  }

  /** The component of each occurrence, by its name. */
  private static Map<String, String> components(String ics) {
    Map<String, String> components = new TreeMap<>();
    for (String part : ics.split("BEGIN:VEVENT")) {
      part.lines()
          .filter(line -> line.startsWith("RECURRENCE-ID"))
          .forEach(line -> components.put(line.substring(line.lastIndexOf(':') + 1), part));
    }
    return components;
  }

  static Stream<Duration> moves() {
    return Stream.of(
        Duration.ofHours(2), Duration.ofHours(-1), Duration.ofDays(1), Duration.ofDays(7));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void aSeriesThatMovesTakesAlongWhatNobodyKnowsOfItsOccurrences(Duration by) throws IcsException {
    String ics = calendar(MASTER + override(4, "one") + override(5, "two") + CANCELLED);
    Event wanted = moved(read(ics), by);

    String after = IcsResource.update(ics, wanted, STAMP);

    assertThat(read(after)).isEqualTo(wanted);
    assertThat(after).doesNotContain("EXDATE");
    List<RecurrenceId> ids = new ArrayList<>(wanted.overrides().keySet());
    assertThat(components(after).get(name(ids.get(0))))
        .contains("SUMMARY:one", "X-MARK;X-P=\"a:b\":one", "X-WR-ALARMUID:one");
    assertThat(components(after).get(name(ids.get(1))))
        .contains("SUMMARY:two", "X-MARK;X-P=\"a:b\":two", "X-WR-ALARMUID:two");
    assertThat(components(after).get(name(ids.get(2)))).contains("STATUS:CANCELLED");
  }

  private static String name(RecurrenceId id) {
    return id.start().wall().toString().replaceAll("[-:]", "") + "00";
  }

  @Test
  void aSeriesThatBeginsLaterLeavesItsOverridesWhereTheyAre() throws IcsException {
    String ics = calendar(MASTER + override(4, "one") + override(5, "two"));
    Event event = read(ics);
    Event wanted = event.withContent(later(event.content(), Duration.ofDays(1)));

    String after = IcsResource.update(ics, wanted, STAMP);

    assertThat(read(after)).isEqualTo(wanted);
    assertThat(components(after).get("20260704T090000")).contains("X-MARK;X-P=\"a:b\":one");
    assertThat(components(after).get("20260705T090000")).contains("X-MARK;X-P=\"a:b\":two");
  }

  @Test
  void aSeriesThatMovesToAnotherZoneTakesItsOverridesAlong() throws IcsException {
    String ics = calendar(MASTER + override(4, "one"));
    Event event = read(ics);
    Event other = read(ics.replace("Europe/Berlin", "Asia/Tokyo"));

    String after = IcsResource.update(ics, other, STAMP);

    assertThat(event.overrides().keySet()).isNotEqualTo(other.overrides().keySet());
    assertThat(read(after)).isEqualTo(other);
    assertThat(after)
        .contains("RECURRENCE-ID;TZID=Asia/Tokyo:20260704T090000", "X-MARK;X-P=\"a:b\":one");
  }

  static Stream<List<String>> orders() {
    String one = override(4, "one");
    String two = override(5, "two");
    return Stream.of(
        List.of(MASTER, one, two),
        List.of(one, MASTER, two),
        List.of(one, two, MASTER),
        List.of(two, one, MASTER));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void exceptionsBeforeAndAfterTheirMasterAreTheSameSeries(List<String> parts) throws IcsException {
    String ics = calendar(String.join("", parts));
    Event event = read(calendar(MASTER + override(4, "one") + override(5, "two")));

    assertThat(read(ics)).isEqualTo(event);
    assertThat(IcsResource.update(ics, event, STAMP)).isEqualTo(ics);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void exceptionsWithoutTheirMasterAppearOnceEach(List<String> parts) throws IcsException {
    List<String> orphans = parts.stream().filter(part -> !part.equals(MASTER)).toList();
    Event event = read(calendar(String.join("", orphans)));

    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    List<EventTime> starts =
        Occurrences.within(
                event, from, from.plus(Duration.ofDays(365)), IcsSamples.BERLIN, Integer.MAX_VALUE)
            .stream()
            .map(occurrence -> occurrence.content().when().start())
            .toList();
    assertThat(event.uid().value()).isEqualTo("u1");
    assertThat(starts)
        .containsExactly(berlin("2026-07-04T10:00:00"), berlin("2026-07-05T10:00:00"));
    assertThat(event.content().extras().notCarried()).contains("series");
  }

  @Test
  void aResourceThatHoldsOnlyOneOverrideIsThatOccurrence() throws IcsException {
    String ics = calendar(override(4, "alone"));
    Event event = read(ics);

    assertThat(event.content().text().title()).isEqualTo("alone");
    assertThat(event.content().when().start()).isEqualTo(berlin("2026-07-04T10:00:00"));
    assertThat(event.recurrence().isEmpty()).isTrue();
    assertThat(event.overrides()).isEmpty();
    Event wanted = event.withContent(later(event.content(), Duration.ofHours(1)));
    String after = IcsResource.update(ics, wanted, STAMP);
    assertThat(read(after)).isEqualTo(wanted);
    assertThat(after)
        .contains("RECURRENCE-ID;TZID=Europe/Berlin:20260704T090000", "X-MARK;X-P=\"a:b\":alone");
  }

  @Test
  void anOccurrenceThatIsCancelledLeavesTheOthers() throws IcsException {
    String ics = calendar(MASTER + override(4, "one") + override(5, "two"));
    RecurrenceId fourth = at(berlin("2026-07-04T09:00:00"));
    Event wanted = read(ics).withOverride(fourth, SeriesOverride.CANCELLED);

    String after = IcsResource.update(ics, wanted, STAMP);

    assertThat(read(after)).isEqualTo(wanted);
    assertThat(components(after)).containsOnlyKeys("20260705T090000");
  }
}
