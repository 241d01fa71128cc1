package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What both sides agree on after a write of ours. The answer to a write is a later read: somebody
 * else may have edited the event between the two. So it is taken only where we wrote, in whatever
 * form the server gave it; elsewhere what was known stays, and the difference is a change of the
 * remote side. Pure.
 */
public final class Agreed {
  private Agreed() {}

  /**
   * The remote side's new base.
   *
   * @param known the copy before the write
   * @param wanted what was written
   * @param answer the copy as it was read after the write
   */
  public static Event after(Event known, Event wanted, Event answer) {
    if (Field.sameShared(wanted, answer)) {
      return answer;
    }
    Event content = answer.withContent(content(known, wanted, answer));
    if (Shapes.reshaped(known, wanted)) {
      return content.withContent(content.content().withWhen(answer.content().when()));
    }
    return content
        .withRecurrence(known.recurrence())
        .withOverrides(overrides(known, wanted, answer));
  }

  private static EventContent content(Event known, Event wanted, Event answer) {
    EventContent agreed = answer.content();
    for (Field<?> field : Field.ALL) {
      if (field.same(known.content(), wanted.content())) {
        agreed = field.taken(known.content(), agreed);
      }
    }
    return agreed;
  }

  private static SortedMap<RecurrenceId, SeriesOverride> overrides(
      Event known, Event wanted, Event answer) {
    SortedMap<RecurrenceId, SeriesOverride> agreed = new TreeMap<>(answer.overrides());
    Shapes.occurrences(known, wanted, answer)
        .forEach(id -> {
          if (Objects.equals(Shapes.shared(known, id), Shapes.shared(wanted, id))) {
            Shapes.put(agreed, id, known.overrides().get(id));
          }
        });
    return agreed;
  }
}
