package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Projection;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Holds a projection to its word: a field that differs is named as not carried, and one that is
 * named differs; a start off its rule is no content. Names are those of the fields of an event's
 * JSON; {@code recurrence} stands for the lines and the overrides.
 */
public final class NamedLosses {
  private record Field(String name, Function<EventContent, Object> of) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("title", it -> lines(it.text().title())),
          new Field("description", it -> lines(it.text().description())),
          new Field("location", it -> lines(it.text().location())),
          new Field("url", it -> it.text().url().strip()),
          new Field("status", it -> it.standing().status()),
          new Field("busy", it -> it.standing().busy()),
          new Field("visibility", it -> it.standing().visibility()),
          new Field("conference", it -> it.extras().conference().strip()),
          new Field("reminders", it -> new HashSet<>(it.extras().reminders())),
          new Field("categories", it -> new HashSet<>(it.extras().categories())),
          new Field("color", it -> it.extras().color()));

  private NamedLosses() {}

  /**
   * What differs between an event and what became of it, apart from how it recurs: the names of the
   * fields.
   */
  public static SortedSet<String> between(Event event, Event became) {
    SortedSet<String> lost = new TreeSet<>();
    Event told = Overrides.pruned(RuleStart.begun(event));
    add(lost, told.content(), became.content());
    told.overrides()
        .forEach((id, override) -> {
          SeriesOverride after =
              became.overrides().get(id.alignedTo(became.content().when().start()));
          if (override instanceof SeriesOverride.Changed(EventContent before)
              && after instanceof SeriesOverride.Changed(EventContent content)) {
            add(lost, before, content);
          } else if (override instanceof SeriesOverride.Changed) {
            add(lost, told, override, became);
          }
        });
    return lost;
  }

  /** Asserts it of one event. */
  static void assertNamed(Event event, Projection.Carried carried) {
    Set<String> lost = between(event, carried.event());
    Set<String> named = new TreeSet<>(carried.notCarried());
    assertThat(named).as("what is lost of %s", event).containsAll(lost);
    FIELDS.stream()
        .map(Field::name)
        .filter(named::contains)
        .forEach(name -> assertThat(lost).as("named, and lost of %s", event).contains(name));
  }

  private static void add(Set<String> lost, EventContent before, EventContent after) {
    FIELDS.stream()
        .filter(field -> !field.of().apply(before).equals(field.of().apply(after)))
        .forEach(field -> lost.add(field.name()));
    boolean floats = before.when().start() instanceof EventTime.Floating;
    boolean stillFloats = after.when().start() instanceof EventTime.Floating;
    if (floats != stillFloats) {
      lost.add("time_zone");
    } else if (!instants(before).equals(instants(after))) {
      lost.add("start");
    }
  }

  /** An override that is no more: what it said beside its series is lost. */
  private static void add(Set<String> lost, Event series, SeriesOverride gone, Event projected) {
    if (gone instanceof SeriesOverride.Changed(EventContent before)) {
      FIELDS.stream()
          .filter(field -> !same(field, before, series.content()))
          .filter(field -> !same(field, before, projected.content()))
          .forEach(field -> lost.add(field.name()));
    }
  }

  private static boolean same(Field field, EventContent one, EventContent other) {
    return field.of().apply(one).equals(field.of().apply(other));
  }

  private static List<Object> instants(EventContent content) {
    return List.of(
        content.when().start().instant(ZoneOffset.UTC),
        content.when().end().instant(ZoneOffset.UTC));
  }

  /** How a line ends is no content. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }
}
