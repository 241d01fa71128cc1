package calsyncd.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.Carriage.Bounds;
import calsyncd.provider.Carriage.Carried;
import calsyncd.provider.Carriage.Part;
import calsyncd.provider.Carriage.Refused;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Events on their way to providers that cannot hold all of them. */
final class CarriageTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Window YEAR =
      new Window(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
  private static final Bounds BOUNDS = new Bounds(BERLIN, YEAR, 60);

  private static EventTime time(String wall) {
    return EventTime.Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static EventContent content(String title, EventTime start, EventTime end) {
    return new EventContent(
        new When(start, end),
        new Text(title, "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  private static Event series(String... lines) {
    return new Event(
        new Uid("u"),
        content("a", time("2026-06-01T09:00"), time("2026-06-01T10:00")),
        new Recurrence(List.of(lines)),
        new TreeMap<>());
  }

  private static Event moved(Event series, String from, String to) {
    EventContent there = content("moved", time(to), time(to).at(time(to).wall().plusHours(1)));
    return series.withOverride(new RecurrenceId(time(from)), new SeriesOverride.Changed(there));
  }

  /** A provider that cannot hold what is so. */
  private static Function<Event, Projection> without(String reason, Predicate<Event> refused) {
    return event ->
        refused.test(event)
            ? new Projection.Impossible(reason)
            : new Projection.Carried(event, List.of("color"));
  }

  private static boolean has(Event event, String text) {
    return event.recurrence().lines().stream().anyMatch(line -> line.contains(text));
  }

  private static boolean isMoved(Event event) {
    return event.overrides().values().stream().anyMatch(SeriesOverride.Changed.class::isInstance);
  }

  private static Carried carried(Function<Event, Projection> provider, Event event) {
    Carriage carriage = Carriage.of(provider, event, BOUNDS);
    assertThat(carriage).isInstanceOf(Carried.class);
    Carried carried = (Carried) carriage;
    assertThat(carried.parts().stream().flatMap(part -> shown(part.event()).stream()))
        .containsExactlyInAnyOrderElementsOf(shown(event));
    return carried;
  }

  private static List<EventContent> shown(Event event) {
    return Occurrences.within(event, YEAR.from(), YEAR.to(), BERLIN, 1000).stream()
        .map(Occurrence::content)
        .toList();
  }

  @Test
  void whatAProviderCanHoldGoesWhole() {
    Event event = moved(series("RRULE:FREQ=DAILY"), "2026-06-02T09:00", "2026-06-05T09:00");
    Carried carried = carried(without("never", _ -> false), event);
    assertThat(carried.parts()).containsExactly(new Part(Optional.empty(), event, event));
    assertThat(carried.notCarried()).containsExactly("color");
  }

  @Test
  void datesBesideARuleBecomeEventsOfTheirOwn() {
    Event event = series("RRULE:FREQ=DAILY;COUNT=3", "RDATE;TZID=Europe/Berlin:20260610T120000");
    Carried carried = carried(without("recurrence", it -> has(it, "RDATE")), event);
    assertThat(carried.parts()).hasSize(2);
    assertThat(carried.parts().getFirst().event()).isEqualTo(series("RRULE:FREQ=DAILY;COUNT=3"));
    Part date = carried.parts().getLast();
    assertThat(date.occurrence()).contains(new RecurrenceId(time("2026-06-10T12:00")));
    assertThat(date.event().uid()).isEqualTo(new Uid("u/2026-06-10T12:00"));
    assertThat(carried.notCarried()).containsExactly("color", "recurrence");
  }

  @Test
  void anOverrideThatMayNotBeThereBecomesAnEventOfItsOwn() {
    Event event = moved(series("RRULE:FREQ=DAILY"), "2026-06-02T09:00", "2026-06-05T09:00");
    Carried carried = carried(without("crossing", CarriageTest::isMoved), event);
    assertThat(carried.parts()).hasSize(2);
    assertThat(carried.parts().getFirst().event().overrides().values())
        .containsExactly(SeriesOverride.CANCELLED);
    assertThat(carried.parts().getLast().event().content().text().title()).isEqualTo("moved");
  }

  @Test
  void aRuleWithoutAFormBecomesEventsInsideTheWindow() {
    Event event =
        moved(
            series("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=20"),
            "2026-06-15T09:00",
            "2026-06-16T08:00");
    Carried carried = carried(without("rule", it -> !it.recurrence().isEmpty()), event);
    assertThat(carried.parts()).hasSize(14).allMatch(part -> part.occurrence().isPresent());
    assertThat(carried.parts().stream().map(part -> part.event().uid())).doesNotHaveDuplicates();
    assertThat(carried.notCarried()).contains("recurrence");
  }

  @Test
  void aChangedDateBesideARuleIsCarriedToo() {
    Event dates = series("RRULE:FREQ=DAILY;COUNT=3", "RDATE;TZID=Europe/Berlin:20260610T120000");
    Event event = moved(dates, "2026-06-10T12:00", "2026-06-11T15:00");
    Carried carried = carried(without("recurrence", it -> has(it, "RDATE")), event);
    assertThat(carried.parts()).hasSize(2);
    assertThat(carried.parts().getFirst().event().overrides()).isEmpty();
    assertThat(carried.parts().getLast().event().content().text().title()).isEqualTo("moved");
  }

  @Test
  void aRuleThatNobodyCanReadIsRefused() {
    Event event = series("RRULE:FREQ=SOMETIMES");
    assertThat(Carriage.of(without("rule", _ -> true), event, BOUNDS))
        .isEqualTo(new Refused("rule"));
  }

  @Test
  void tooManyOccurrencesAreRefusedAndNotCut() {
    Event event = series("RRULE:FREQ=DAILY");
    assertThat(Carriage.of(without("rule", it -> !it.recurrence().isEmpty()), event, BOUNDS))
        .isEqualTo(new Refused("too_many_occurrences"));
  }

  @Test
  void aSeriesWithoutEndKeepsItsRuleWhereOnlyADateIsInTheWay() {
    Event event = series("RRULE:FREQ=DAILY", "RDATE;TZID=Europe/Berlin:20260610T120000");
    assertThat(carried(without("recurrence", it -> has(it, "RDATE")), event).parts()).hasSize(2);
  }

  @Test
  void aFloatingTimeStandsInItsOwnersZone() {
    EventTime floating = new EventTime.Floating(LocalDateTime.parse("2026-06-01T09:00"));
    EventTime end = new EventTime.Floating(LocalDateTime.parse("2026-06-01T10:00"));
    Event event = Event.single(new Uid("u"), content("a", floating, end));
    Carriage carriage =
        Carriage.of(
            without(
                "floating_time", it -> it.content().when().start() instanceof EventTime.Floating),
            event,
            BOUNDS);
    assertThat(carriage).isInstanceOf(Carried.class);
    Carried carried = (Carried) carriage;
    assertThat(carried.parts().getFirst().event().content().when().start())
        .isEqualTo(time("2026-06-01T09:00"));
    assertThat(carried.notCarried()).containsExactly("color", "time_zone");
  }

  @Test
  void aFloatingSeriesWithoutAFormBecomesEventsInItsOwnersZone() {
    EventTime floating = new EventTime.Floating(LocalDateTime.parse("2026-06-01T09:00"));
    EventTime end = new EventTime.Floating(LocalDateTime.parse("2026-06-01T10:00"));
    Event event =
        Event.single(new Uid("u"), content("a", floating, end))
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=3")));
    Function<Event, Projection> neither =
        it ->
            it.recurrence().isEmpty()
                ? without(
                        "floating_time",
                        one -> one.content().when().start() instanceof EventTime.Floating)
                    .apply(it)
                : new Projection.Impossible("rule");
    Carriage carriage = Carriage.of(neither, event, BOUNDS);
    assertThat(carriage).isInstanceOf(Carried.class);
    assertThat(((Carried) carriage).parts())
        .hasSize(3)
        .allMatch(part -> part.event().content().when().start() instanceof EventTime.Zoned);
    assertThat(((Carried) carriage).notCarried())
        .containsExactly("color", "recurrence", "time_zone");
  }

  @Test
  void whatNoPartHelpsAgainstIsRefused() {
    assertThat(Carriage.of(without("title", _ -> true), series(), BOUNDS))
        .isEqualTo(new Refused("title"));
    assertThat(Carriage.of(without("title", _ -> true), series("RRULE:FREQ=YEARLY"), BOUNDS))
        .isEqualTo(new Refused("title"));
    assertThat(Carriage.of(without("floating_time", _ -> true), series(), BOUNDS))
        .isEqualTo(new Refused("floating_time"));
  }

  @Test
  void singlesNeedAWindowWithTwoEnds() {
    assertThatThrownBy(() -> new Bounds(BERLIN, Window.UNBOUNDED, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
