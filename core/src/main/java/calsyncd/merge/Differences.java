package calsyncd.merge;

import calsyncd.calendar.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** In which fields two forms of an event differ, by the names of an event's JSON. Pure. */
public final class Differences {
  /** What is said of a copy that is gone. */
  public static final String REMOVED = "removed";

  /** All names that there are. */
  public static final List<String> NAMES =
      Stream.concat(
              Field.ALL.stream().map(Field::name), Stream.of("recurrence", "overrides", REMOVED))
          .toList();

  private Differences() {}

  /** Whether they agree in all that is merged. */
  public static boolean none(Event one, Event other) {
    return Field.sameShared(one, other);
  }

  /** The names; {@code time}, {@code recurrence} and {@code overrides} for when it happens. */
  public static List<String> between(Event one, Event other) {
    List<String> names = new ArrayList<>();
    for (Field<?> field : Field.ALL) {
      if (!field.same(one.content(), other.content())) {
        names.add(field.name());
      }
    }
    if (!one.recurrence().equals(other.recurrence())) {
      names.add("recurrence");
    }
    if (!Field.sharedOverrides(one).equals(Field.sharedOverrides(other))) {
      names.add("overrides");
    }
    return names;
  }
}
