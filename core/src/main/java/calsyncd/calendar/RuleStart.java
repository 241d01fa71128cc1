package calsyncd.calendar;

import calsyncd.calendar.EventContent.When;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;

/**
 * Where a series begins. RFC 5545 §3.8.5.3 leaves open what a start means that its rule does not
 * give: here it is no occurrence, elsewhere it often is the first one.
 */
public final class RuleStart {
  private RuleStart() {}

  /**
   * The same series, begun at the first occurrence that its rule gives, so that everybody takes it
   * alike. Left as it is where there is no single rule, where the rule gives nothing, and where the
   * rule begun there would give others (BYSETPOS within weeks).
   *
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  public static Event begun(Event series) {
    List<String> rules =
        series.recurrence().lines().stream().filter(it -> Recurrence.isA(it, "RRULE")).toList();
    if (rules.size() != 1) {
      return series;
    }
    EventTime start = series.content().when().start();
    Iterator<LocalDateTime> first =
        new RecurrenceSet(start, new Recurrence(rules)).from(start.wall());
    if (!first.hasNext()) {
      return series;
    }
    LocalDateTime wall = first.next();
    return wall.equals(start.wall()) ? series : begun(series, wall);
  }

  private static Event begun(Event series, LocalDateTime wall) {
    Event begun = series.withContent(at(series.content(), wall));
    boolean same = RecurrenceSet.same(walls(series, wall), walls(begun, wall), LocalDateTime.MAX);
    return same ? begun : series;
  }

  private static Iterator<LocalDateTime> walls(Event series, LocalDateTime from) {
    return new RecurrenceSet(series.content().when().start(), series.recurrence()).from(from);
  }

  /** A series' content from there on; its start keeps a wall time that a spring night skips. */
  static EventContent at(EventContent content, LocalDateTime wall) {
    When when = RecurrenceSet.at(content.when(), wall);
    EventTime start =
        when.start() instanceof EventTime.Zoned zoned && !zoned.wall().equals(wall)
            ? EventTime.Zoned.of(wall, zoned.zone())
            : when.start();
    return content.withWhen(new When(start, when.end()));
  }
}
